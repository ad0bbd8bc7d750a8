import type { Row } from '../cluster/client.js';

/** What one request says of one series: it reaches one owner as one record, so it is there whole or not at all. */
export interface Op {
  readonly number: number;
  readonly cells: readonly Cell[];
  /** Unacknowledged ones may be there or not. */
  acknowledged: boolean;
}

export interface Cell {
  /** Seconds since the epoch. */
  readonly second: number;
  readonly field: string;
  readonly value: number;
}

/** By `second/field`. */
type State = ReadonlyMap<string, number>;

/** More are not left open: every one doubles what a series may look like. */
const openMax = 5;
const historyMax = 60;

export const timeOf = (second: number): string => new Date(second * 1000).toISOString().slice(0, 19);
const cellName = (time: string, field: string): string => `${time} ${field}`;

/** What a series must look like, of which one writer at a time writes and nobody else. */
export class SeriesModel {
  /** Its tag `host`. */
  readonly name: string;
  /** As in a line: the host, and perhaps a tag that other series of the table lack. */
  readonly tags: string;
  #known: State = new Map();
  /** Since the last time that somebody looked. */
  #ops: Op[] = [];
  readonly #history: string[] = [];

  constructor(name: string, otherTags = '') {
    this.name = name;
    this.tags = `host=${name}${otherTags}`;
  }

  /** Whether somebody has to look before more is written. */
  get isUnclear(): boolean {
    return this.#ops.filter(({ acknowledged }) => !acknowledged).length >= openMax;
  }

  add(op: Op): void {
    this.#ops.push(op);
    const cells = op.cells.map(({ second, field, value }) => `${timeOf(second)} ${field}=${String(value)}`).join(', ');
    this.note(`#${String(op.number)} ${op.acknowledged ? 'acknowledged' : 'unknown'}: ${cells}`);
  }

  note(what: string): void {
    this.#history.push(`${new Date().toISOString()} ${what}`);
    if (this.#history.length > historyMax) this.#history.shift();
  }

  /** Throws when the rows are none of the states that the history allows; otherwise that state is known from now on. */
  check(rows: readonly Row[]): void {
    const seen = stateOf(rows, this.name);
    const candidates = this.#candidates();
    const match = candidates.find((state) => isSame(state, seen));
    if (match === undefined) throw new Error(this.#explain(seen, candidates));
    this.#known = match;
    this.#ops = [];
  }

  get cells(): State {
    return this.#known;
  }

  #candidates(): readonly State[] {
    let states: State[] = [this.#known];
    for (const op of this.#ops) {
      const after = states.map((state) => applied(state, op));
      states = op.acknowledged ? after : [...states, ...after];
    }
    return states;
  }

  #explain(seen: State, candidates: readonly State[]): string {
    const nearest = candidates.map((state) => differences(state, seen)).sort((a, b) => a.length - b.length)[0] ?? [];
    return [
      `series ${this.name} is none of the ${String(candidates.length)} states that its history allows; nearest:`,
      ...nearest.slice(0, 20),
      'history:',
      ...this.#history,
    ].join('\n  ');
  }
}

function stateOf(rows: readonly Row[], series: string): State {
  const state = new Map<string, number>();
  const times = new Set<string>();
  for (const row of rows) {
    const time = String(row['time']);
    if (times.has(time)) throw new Error(`series ${series} has two rows at ${time}`);
    times.add(time);
    for (const [name, value] of Object.entries(row))
      if (name.startsWith('f') && value !== null) state.set(cellName(time, name), Number(value));
  }
  return state;
}

function applied(state: State, op: Op): State {
  const next = new Map(state);
  for (const { second, field, value } of op.cells) next.set(cellName(timeOf(second), field), value);
  return next;
}

const isSame = (a: State, b: State): boolean =>
  a.size === b.size && [...a].every(([name, value]) => b.get(name) === value);

const differences = (expected: State, seen: State): string[] =>
  [...new Set([...expected.keys(), ...seen.keys()])]
    .filter((name) => expected.get(name) !== seen.get(name))
    .map((name) => `${name}: expected ${String(expected.get(name))}, seen ${String(seen.get(name))}`);
