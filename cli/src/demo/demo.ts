import { SingleBar } from 'cli-progress';
import { InlayError, printableLines, type Clock } from '@inlay/core';
import type { ApiClient } from '../commands/api-client.js';
import { whenInterrupted } from '../terminal/interrupt.js';
import { withPatience } from '../terminal/patience.js';
import { dataSets, type DataSet } from './data-sets.js';
import { HostReadings } from './host-readings.js';
import { questions } from './questions.js';

const linesPerRequest = 5000;
const readingSeconds = 20;
const readingsPerSecond = 4;

const count = (rows: number): string => rows.toLocaleString('en-US');
const print = (text: string): void => void process.stdout.write(text);

/** The demo against a running Inlay: loads, reads this host, asks. Rejects when the server refuses anything. */
export class Demo {
  readonly #client: ApiClient;
  readonly #database: string;
  readonly #clock: Clock;

  constructor(client: ApiClient, database: string, clock: Clock) {
    this.#client = client;
    this.#database = database;
    this.#clock = clock;
  }

  async run(): Promise<void> {
    for (const set of dataSets()) await this.#load(set);
    await this.#readHost();
    for (const { title, sql } of questions) {
      const started = this.#clock.monotonicMs();
      const answer = await withPatience(title, () => this.#query(sql, 'pretty'), this.#clock);
      const ms = (this.#clock.monotonicMs() - started).toFixed(0);
      print(`\n${title} (${ms} ms)\n\n${sql}\n\n${printableLines(answer).trimEnd()}\n`);
    }
  }

  async #load({ name, table, lines }: DataSet): Promise<void> {
    const bar = new Bar(name, 'rows', lines.length);
    const started = this.#clock.monotonicMs();
    for (let first = 0; first < lines.length; first += linesPerRequest) {
      const part = lines.slice(first, first + linesPerRequest);
      await this.#write(part);
      bar.show(first + part.length);
    }
    bar.stop();
    const seconds = ((this.#clock.monotonicMs() - started) / 1000).toFixed(2);
    print(`${name}: ${storedText(lines.length, await this.#rowsOf(table))} (${seconds} s)\n`);
  }

  async #readHost(): Promise<void> {
    const bar = new Bar('this host', 's', readingSeconds);
    const readings = new HostReadings();
    if (!process.stdout.isTTY) print(`this host: reading CPU, memory and disks for ${readingSeconds} s …\n`);
    let rows = 0;
    for (let i = 1; i <= readingSeconds * readingsPerSecond; i++) {
      await this.#clock.sleep(1000 / readingsPerSecond);
      const lines = readings.lines(this.#clock.nowMs());
      await this.#write(lines);
      rows += lines.length;
      bar.show(Math.floor(i / readingsPerSecond));
    }
    bar.stop();
    print(`this host: ${count(rows)} rows sent\n`);
  }

  async #write(lines: readonly string[]): Promise<void> {
    const answer = await this.#client.call({
      method: 'POST',
      path: '/api/v3/write_lp',
      query: { db: this.#database, precision: 'ms' },
      body: Buffer.from(lines.join('\n')),
    });
    await answer.text();
  }

  async #rowsOf(table: string): Promise<number> {
    const rows = JSON.parse(await this.#query(`SELECT count(*) AS n FROM ${table}`, 'json')) as {
      readonly n?: unknown;
    }[];
    const n = rows[0]?.n;
    if (typeof n !== 'number') throw new InlayError('internal', `${table} cannot be counted`, { code: 'no_count' });
    return n;
  }

  async #query(q: string, format: string): Promise<string> {
    const json = { db: this.#database, q, format };
    return (await this.#client.call({ method: 'POST', path: '/api/v3/query_sql', json })).text();
  }
}

/** What became of rows: those with the same tags and time as others are one row, whose last write wins. */
function storedText(sent: number, held: number): string {
  const told = `${count(sent)} rows sent`;
  if (held === sent) return `${told}, all stored`;
  if (held > sent) return `${told}; the table holds ${count(held)}, as it was not empty before`;
  const same = sent - held;
  return `${told}, ${count(held)} rows stored: ${count(same)} had the same tags and time as others`;
}

/** A bar where a person sees it; at its end, however that comes, cursor and wrapping are given back. */
class Bar {
  readonly #bar: SingleBar;
  readonly #release: () => void;

  constructor(what: string, unit: string, total: number) {
    this.#bar = new SingleBar({
      format: `${what.padEnd(18)} {bar} {value}/{total} ${unit}`,
      stopOnComplete: true,
      noTTYOutput: false,
      stream: process.stdout,
    });
    this.#bar.start(total, 0);
    this.#release = whenInterrupted(() => this.#bar.stop());
  }

  show(value: number): void {
    this.#bar.update(value);
  }

  stop(): void {
    this.#release();
    this.#bar.stop();
  }
}
