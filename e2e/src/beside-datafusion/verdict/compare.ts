import type { Rows, Value } from '../engines/answer.js';

export type Difference = 'value' | 'type' | 'name';

/** How an answer differs from DataFusion's. */
export interface Compared {
  /** The worst of what differs. */
  readonly difference: Difference;
  /** In which way, in words that statements of one class share. */
  readonly how: string;
  /** The first row, or all types or names, that the other side has not. */
  readonly ours: readonly Value[] | undefined;
  readonly theirs: readonly Value[] | undefined;
}

const isNumber = (type: string): boolean => /^(u?int|float|half|double|decimal)/.test(type);
const isFloat = (type: string): boolean => /^(float|double|half)/.test(type);

/** How far two doubles may lie apart: a few units in the last place of one library, more after sums, roots and remainders of them. */
const closeness = (sql: string): number =>
  /\b(sum|avg|mean|stddev|var|corr|covar|regr|median|percentile|quantile)|^(?=.* % ).*\b(cbrt|exp|ln|log\w*|pow\w*|sqrt|a?(?:sin|cos|tan)h?)\(/i.test(
    sql,
  )
    ? 1e-12
    : 2e-15;

interface Kinds {
  readonly ours: string;
  readonly theirs: string;
  readonly near: number;
}

function isSameNumber(a: string, b: string, { ours, theirs, near }: Kinds): boolean {
  if (a === b) return true;
  // Without a fraction of zeros, which a type with a scale has.
  const plain = (text: string): string => (text.includes('.') && !/e/i.test(text) ? text.replace(/\.?0+$/, '') : text);
  const isExact = !isFloat(ours) && !isFloat(theirs);
  if (isExact) return plain(a) === plain(b);
  const single = ours === 'float' || theirs === 'float';
  const [x, y] = single ? [Math.fround(Number(a)), Math.fround(Number(b))] : [Number(a), Number(b)];
  if (Object.is(x, y) || (x === y && ours !== theirs)) return true;
  if (!Number.isFinite(x) || !Number.isFinite(y)) return false;
  const tolerance = single ? 1e-6 : near;
  // What cancels out leaves what was rounded before: sums here are of values up to some hundreds.
  const scale = near > 1e-13 ? Math.max(Math.abs(x), Math.abs(y), 100) : Math.max(Math.abs(x), Math.abs(y));
  return (near > 1e-13 || (x !== 0 && y !== 0)) && Math.abs(x - y) <= tolerance * scale;
}

/** The type of what is in a list. */
const inner = (type: string): string => /^(?:large_)?list<(.*)>/.exec(type)?.[1] ?? type;

function isSame(a: Value, b: Value, kinds: Kinds): boolean {
  if (a === null || b === null) return a === b;
  if (typeof a === 'string' || typeof b === 'string') {
    if (typeof a !== 'string' || typeof b !== 'string') return false;
    return isNumber(kinds.ours) && isNumber(kinds.theirs) ? isSameNumber(normal(a), normal(b), kinds) : a === b;
  }
  const [left, right] = [Object.values<Value>(a), Object.values<Value>(b)];
  const within = { ...kinds, ours: inner(kinds.ours), theirs: inner(kinds.theirs) };
  return left.length === right.length && left.every((each, i) => isSame(each, right[i] ?? null, within));
}

/** As JavaScript reads it. */
const normal = (text: string): string => text.replace(/^(-?)inf$/, '$1Infinity').replace(/^nan$/, 'NaN');

/** Text by which rows of two engines fall into one order, though doubles are not quite the same. */
function sortKey(row: readonly Value[], types: readonly string[]): string {
  const exact = row.map((value, i) => (isFloat(types[i] ?? '') ? '' : JSON.stringify(value)));
  const rough = row.map((value, i) => (isFloat(types[i] ?? '') && typeof value === 'string' ? roughly(value) : ''));
  return JSON.stringify([exact, rough]);
}
const roughly = (value: string): string => {
  const number = Number(normal(value));
  return number === 0 ? '0' : number.toPrecision(9);
};

/** The outputs by number that the last ORDER BY names, when it names nothing else. */
export function sortedBy(sql: string): readonly number[] {
  const keys =
    /ORDER BY ((?:\d+(?: ASC| DESC)?(?: NULLS (?:FIRST|LAST))?(?:, )?)+)(?: LIMIT \d+)?(?: OFFSET \d+)?$/.exec(
      sql,
    )?.[1];
  return keys === undefined ? [] : keys.split(', ').map((key) => Number.parseInt(key, 10) - 1);
}

type Row = readonly Value[];

/** What differs, the worst first: values, then types, then names. Undefined: nothing does. */
export function compare(sql: string, ours: Rows, theirs: Rows): Compared | undefined {
  if (ours.types.length !== theirs.types.length)
    return { difference: 'value', how: 'another number of columns', ours: ours.names, theirs: theirs.names };
  const kinds = ours.types.map((type, i): Kinds => ({
    ours: type,
    theirs: theirs.types[i] ?? '',
    near: closeness(sql),
  }));
  const value = valueDifference(sql, ours, theirs, kinds);
  if (value !== undefined) return value;
  const of = kinds.find((kind) => kind.ours !== kind.theirs);
  if (of !== undefined)
    return { difference: 'type', how: `${of.ours} for ${of.theirs}`, ours: ours.types, theirs: theirs.types };
  const isNamed = ours.names.every((each, i) => each === theirs.names[i]);
  return isNamed ? undefined : { difference: 'name', how: '', ours: ours.names, theirs: theirs.names };
}

function valueDifference(sql: string, ours: Rows, theirs: Rows, kinds: readonly Kinds[]): Compared | undefined {
  const isSameRow = (a: Row, b: Row, columns: Iterable<number>): boolean =>
    [...columns].every((i) => isSame(a[i] ?? null, b[i] ?? null, kinds[i] ?? { ours: '', theirs: '', near: 0 }));
  const isWhole = (a: Row, b: Row): boolean => isSameRow(a, b, kinds.keys());
  const [a, b] = / ORDER BY id$/.test(sql)
    ? oneByOne(ours.rows, theirs.rows, isWhole)
    : leftOver(sortedRows(ours, kinds), sortedRows(theirs, kinds), isWhole);
  const [first, other] = [a[0], b[0]];
  if (ours.rows.length !== theirs.rows.length) {
    const how = ours.rows.length < theirs.rows.length ? 'rows are missing' : 'rows too many';
    return { difference: 'value', how, ours: first, theirs: other };
  }
  if (first !== undefined && other !== undefined) {
    const at = kinds.findIndex((_, j) => !isSameRow(first, other, [j]));
    return { difference: 'value', how: facet(first[at] ?? null, other[at] ?? null), ours: first, theirs: other };
  }
  const keys = sortedBy(sql);
  const late = ours.rows.findIndex((row, i) => !isSameRow(row, theirs.rows[i] ?? [], keys));
  return late < 0
    ? undefined
    : { difference: 'value', how: 'another order', ours: ours.rows[late], theirs: theirs.rows[late] };
}

/** Rows in an order of their own, which is the same for two answers that hold the same. */
function sortedRows({ rows }: Rows, kinds: readonly Kinds[]): readonly Row[] {
  const types = kinds.map((kind) =>
    isNumber(kind.ours) && isNumber(kind.theirs) && kind.ours !== kind.theirs ? 'double' : kind.ours,
  );
  return rows
    .map((row) => [sortKey(row, types), row] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, row]) => row);
}

/** The rows that differ, of answers in one order. */
function oneByOne(a: readonly Row[], b: readonly Row[], isSameRow: (a: Row, b: Row) => boolean): [Row[], Row[]] {
  const at = a.findIndex((row, i) => !isSameRow(row, b[i] ?? []));
  return at < 0 ? [[], b.slice(a.length)] : [a.slice(at), b.slice(at)];
}

/** The rows that only one of two answers has. */
function leftOver(a: readonly Row[], b: readonly Row[], isSameRow: (a: Row, b: Row) => boolean): [Row[], Row[]] {
  const rest = [...b];
  const left = a.filter((row) => {
    // Both are sorted alike: the one that fits is nearly always among the first.
    const at = rest.findIndex((other) => isSameRow(row, other));
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  return [left, rest];
}

const facet = (ours: Value, theirs: Value): string =>
  ours === null ? 'NULL for a value' : theirs === null ? 'a value for NULL' : 'another value';
