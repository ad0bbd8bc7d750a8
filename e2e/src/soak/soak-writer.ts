import type { Prng } from '@inlay/testing';
import { tryQuery, writeLines, type Row } from '../cluster/client.js';
import { SeriesModel, type Cell } from './series-model.js';

export const database = 'soak';
const seriesPerWriter = 6;
/** Few times, so that most writes write over something; of two days, so of two partitions. */
const pointsPerDay = 12;
const firstSecond = 1_700_000_000;
const day = 86_400;
const fieldsAtFirst = 4;
const fieldsMax = 30;
const pauseMs = 40;

export interface Tally {
  acknowledged: number;
  unknown: number;
  refused: number;
  checks: number;
  checksFailed: number;
}

/**
 * Writes over its own rows, a few fields at a time, and looks at them in between: what was acknowledged is there at once,
 * what was not is there whole or not at all.
 */
export class SoakWriter {
  readonly table: string;
  readonly series: readonly SeriesModel[];
  readonly tally: Tally = { acknowledged: 0, unknown: 0, refused: 0, checks: 0, checksFailed: 0 };
  readonly #url: string;
  readonly #random: Prng;
  #number = 0;
  #fields = fieldsAtFirst;

  constructor(url: string, name: string, table: string, random: Prng) {
    this.#url = url;
    this.#random = random;
    this.table = table;
    this.series = Array.from(
      { length: seriesPerWriter },
      (_, i) => new SeriesModel(`${name}s${String(i)}`, i % 2 === 0 ? '' : `,zone${String(i)}=z`),
    );
  }

  /** One write or one look. Rejects when what it sees is impossible. */
  async step(): Promise<void> {
    const random = this.#random;
    const unclear = this.series.find(({ isUnclear }) => isUnclear);
    if (unclear !== undefined) await this.#check(unclear);
    else if (random.chance(0.4)) await this.#check(random.pick(this.series));
    else await this.#write();
  }

  async #write(): Promise<void> {
    const random = this.#random;
    if (random.chance(0.02) && this.#fields < fieldsMax) this.#fields++;
    const number = ++this.#number;
    const chosen = [...new Set(Array.from({ length: 1 + random.below(3) }, () => random.pick(this.series)))];
    const parts = chosen.map((series) => ({ series, cells: this.#cells(number) }));
    const body = parts.flatMap(({ series, cells }) => linesOf(this.table, series.tags, cells)).join('\n');
    const answer = await writeLines(this.#url, database, body, { precision: 's' }).catch(() => undefined);
    if (answer?.status !== undefined && answer.status >= 400 && answer.status < 500 && answer.status !== 429)
      throw new Error(`a good write was refused with ${String(answer.status)}: ${answer.body}\n${body}`);
    const acknowledged = answer?.status === 204;
    for (const { series, cells } of parts) series.add({ number, cells, acknowledged });
    if (acknowledged) this.tally.acknowledged++;
    else {
      if (answer === undefined) this.tally.unknown++;
      else this.tally.refused++;
      for (const { series } of parts) series.note(`answer: ${answer?.body ?? 'the connection broke'}`);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  async #check({ name }: SeriesModel): Promise<void> {
    const rows = await this.#rowsOf(name);
    if (rows === undefined) {
      this.tally.checksFailed++;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      return;
    }
    this.tally.checks++;
    this.series.find((series) => series.name === name)?.check(rows);
  }

  /** Undefined when there is no answer now; a table that nobody has made yet is empty. */
  async #rowsOf(series: string): Promise<readonly Row[] | undefined> {
    const sql = `SELECT * FROM ${this.table} WHERE host = '${series}'`;
    const answer = await tryQuery(this.#url, database, sql).catch(() => undefined);
    if (answer === undefined || answer.status >= 500) return undefined;
    if (answer.status === 200) return JSON.parse(answer.body) as Row[];
    if (/does not exist|not found/.test(answer.body)) return [];
    throw new Error(`a good query was refused with ${String(answer.status)}: ${answer.body}\n${sql}`);
  }

  /** Values are unique in a writer's life. */
  #cells(number: number): Cell[] {
    const random = this.#random;
    const seconds = new Set(
      Array.from(
        { length: 1 + random.below(8) },
        () => firstSecond + random.below(2) * day + random.below(pointsPerDay),
      ),
    );
    return [...seconds].flatMap((second) => {
      const fields = Array.from({ length: this.#fields }, (_, i) => `f${String(i)}`).filter(() => random.chance(0.4));
      return (fields.length === 0 ? ['f0'] : fields).map((field) => ({ second, field, value: number }));
    });
  }
}

function linesOf(table: string, tags: string, cells: readonly Cell[]): string[] {
  const bySecond = new Map<number, string[]>();
  for (const { second, field, value } of cells)
    bySecond.set(second, [...(bySecond.get(second) ?? []), `${field}=${String(value)}i`]);
  return [...bySecond].map(([second, fields]) => `${table},${tags} ${fields.join(',')} ${String(second)}`);
}
