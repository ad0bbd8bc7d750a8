import { SingleBar } from 'cli-progress';
import { dataSets } from './data-sets.js';
import { HostReadings } from './host-readings.js';
import { questions } from './questions.js';

const linesPerRequest = 5000;
const readingSeconds = 20;
const readingsPerSecond = 4;

/** The demo against a running Inlay: loads, reads this host, asks. Throws when the server refuses anything. */
export class Demo {
  readonly #url: string;
  readonly #database: string;
  readonly #token: string | undefined;

  constructor(url: string, database: string, token?: string) {
    this.#url = url;
    this.#database = database;
    this.#token = token;
  }

  async run(): Promise<void> {
    for (const { name, lines } of dataSets()) await this.#load(name, lines);
    await this.#readHost();
    for (const { title, sql } of questions) {
      const started = performance.now();
      const answer = await this.#query(sql);
      process.stdout.write(
        `\n${title} (${(performance.now() - started).toFixed(0)} ms)\n\n${sql}\n\n${answer.trimEnd()}\n`,
      );
    }
  }

  #bar(what: string, unit: string): SingleBar {
    return new SingleBar({
      format: `${what.padEnd(18)} {bar} {value}/{total} ${unit}`,
      stopOnComplete: true,
      noTTYOutput: false,
    });
  }

  async #load(name: string, lines: readonly string[]): Promise<void> {
    const bar = this.#bar(name, 'rows');
    bar.start(lines.length, 0);
    const started = performance.now();
    for (let first = 0; first < lines.length; first += linesPerRequest) {
      const part = lines.slice(first, first + linesPerRequest);
      await this.#write(part);
      bar.increment(part.length);
    }
    bar.stop();
    process.stdout.write(
      `${name}: ${lines.length.toLocaleString('en-US')} rows in ${((performance.now() - started) / 1000).toFixed(2)} s\n`,
    );
  }

  async #readHost(): Promise<void> {
    const bar = this.#bar('this host', 's');
    const readings = new HostReadings();
    bar.start(readingSeconds, 0);
    if (!process.stdout.isTTY)
      process.stdout.write(`this host: reading CPU, memory and disks for ${readingSeconds} s …\n`);
    let rows = 0;
    for (let i = 1; i <= readingSeconds * readingsPerSecond; i++) {
      await new Promise((resolve) => setTimeout(resolve, 1000 / readingsPerSecond));
      const lines = readings.lines(Date.now());
      await this.#write(lines);
      rows += lines.length;
      bar.update(Math.floor(i / readingsPerSecond));
    }
    bar.stop();
    process.stdout.write(`this host: ${rows} rows\n`);
  }

  async #write(lines: readonly string[]): Promise<void> {
    const query = new URLSearchParams({ db: this.#database, precision: 'ms' });
    const answer = await this.#fetch(`/api/v3/write_lp?${query.toString()}`, {
      method: 'POST',
      body: lines.join('\n'),
    });
    if (!answer.ok) throw new Error(`the write was refused with ${answer.status}: ${await answer.text()}`);
  }

  async #query(sql: string): Promise<string> {
    const query = new URLSearchParams({ db: this.#database, q: sql, format: 'pretty' });
    const answer = await this.#fetch(`/api/v3/query_sql?${query.toString()}`, {});
    const body = await answer.text();
    if (!answer.ok) throw new Error(`the query was refused with ${answer.status}: ${body}`);
    return body;
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
    try {
      return await fetch(`${this.#url}${path}`, { ...init, headers });
    } catch (error) {
      const { cause } = error as Error;
      const why = cause instanceof Error && cause.message !== '' ? cause.message : String(error);
      throw new Error(`${this.#url} cannot be reached: ${why}. Is the server running? (npm start)`, { cause: error });
    }
  }
}
