import fc from 'fast-check';
import { aroundExact, awkwardIntegers, i64Bounds, u64Bounds } from './integers.js';

/** Kinds of fields and their values: both kinds of integers are bigints. */
export type AwkwardKind = 'f64' | 'i64' | 'u64' | 'bool' | 'string';
export type AwkwardValue = number | bigint | boolean | string;

/** A column as plain values: what every encoding has to give back, bit by bit. Undefined: the row has no value. */
export interface AwkwardColumn {
  readonly kind: AwkwardKind;
  readonly values: readonly (AwkwardValue | undefined)[];
}

/** What a path cannot carry: line protocol has no way to write a number that is not finite. */
export interface AwkwardOptions {
  readonly finite?: boolean;
}

/** Every kind, once. */
export const awkwardKinds: readonly AwkwardKind[] = ['f64', 'i64', 'u64', 'bool', 'string'];

const finiteEdges = [0, -0, 1, 0.1, 1.5, -273.15, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308];
const doubleEdges = [...finiteEdges, 2 ** 53, 2 ** 53 - 1, -(2 ** 53), 1e21, 1e22, 1e23, 0.30000000000000004, 1 / 3];
const textEdges = [
  '',
  '\0',
  'a\0b',
  '\ufeff',
  '\ufeffbom first',
  '😀',
  '\u{10ffff}',
  'ü日本語😀',
  '"quoted", and, commas',
  'line\nbreak\r\ttab',
  '\\ back \\" slash',
  'twelve bytes',
  'thirteen byte',
  'x'.repeat(64),
  '😀'.repeat(17),
  'null',
  '\u2028\u0085\u007f',
];

const sized = (count: number): { minLength: number; maxLength: number } => ({ minLength: count, maxLength: count });

/** Numbers of few digits around every width that the wire's decimals have, and numbers that are none. */
function awkwardDoubles(count: number, { finite = false }: AwkwardOptions): fc.Arbitrary<number[]> {
  const special = finite ? [] : [NaN, Infinity, -Infinity];
  const edge = fc.constantFrom(...doubleEdges, ...special);
  const any = fc.double({ noNaN: finite, noDefaultInfinity: finite });
  const decimals = fc
    .tuple(awkwardIntegers(count, aroundExact), fc.constantFrom(1, 10, 100, 1000, 10_000, 100_000))
    .map(([integers, power]) => integers.map((integer) => Number(integer) / power));
  const spoilt = fc
    .tuple(decimals, edge, fc.nat())
    .map(([values, value, at]) => values.map((kept, i) => (i === at % count ? value : kept)));
  return fc.oneof(
    { weight: 1, arbitrary: fc.array(fc.oneof(edge, any), sized(count)) },
    { weight: 6, arbitrary: decimals },
    { weight: 1, arbitrary: spoilt },
    { weight: 1, arbitrary: edge.map((value) => new Array<number>(count).fill(value)) },
  );
}

/** Texts that are hard on encoders, most of them short: empty, NUL, U+FEFF, four-byte characters, line ends. */
export const awkwardText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...textEdges),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

function valuesOf(kind: AwkwardKind, count: number, options: AwkwardOptions): fc.Arbitrary<AwkwardValue[]> {
  switch (kind) {
    case 'f64':
      return awkwardDoubles(count, options);
    case 'i64':
      return awkwardIntegers(count, i64Bounds);
    case 'u64':
      return awkwardIntegers(count, u64Bounds);
    case 'bool':
      return fc.array(fc.boolean(), sized(count));
    case 'string':
      return fc.oneof(
        fc.array(awkwardText, sized(count)),
        awkwardText.map((value) => new Array<string>(count).fill(value)),
      );
  }
}

/** Which rows have a value: all, none, one, or some. */
function presence(count: number): fc.Arbitrary<boolean[]> {
  const one = fc.nat(count - 1).map((at) => Array.from({ length: count }, (_, i) => i === at));
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant(new Array<boolean>(count).fill(true)) },
    { weight: 1, arbitrary: fc.constant(new Array<boolean>(count).fill(false)) },
    { weight: 1, arbitrary: one },
    { weight: 2, arbitrary: fc.array(fc.boolean(), sized(count)) },
  );
}

/** A column of `count` rows, aimed at the branches of the encoders. */
export function awkwardColumn(
  kind: AwkwardKind,
  count: number,
  options: AwkwardOptions = {},
): fc.Arbitrary<AwkwardColumn> {
  return fc.tuple(valuesOf(kind, count, options), presence(count)).map(([values, present]) => ({
    kind,
    values: values.map((value, i) => (present[i] === true ? value : undefined)),
  }));
}

/** One column of every kind, all of one length up to `rowsMax`. */
export function awkwardTable(rowsMax: number, options: AwkwardOptions = {}): fc.Arbitrary<AwkwardColumn[]> {
  return fc
    .oneof(
      { weight: 3, arbitrary: fc.integer({ min: 1, max: 9 }) },
      { weight: 2, arbitrary: fc.integer({ min: 1, max: rowsMax }) },
    )
    .chain((count) => fc.tuple(...awkwardKinds.map((kind) => awkwardColumn(kind, count, options))));
}
