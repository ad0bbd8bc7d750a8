import { Prng } from '@inlay/testing';
import type { Point, Schemas } from './point.js';
import type { ColumnKind, DataColumn } from './table.js';
import { reservedWords } from './reserved-words.js';

const columns = (kinds: Readonly<Record<string, ColumnKind>>): readonly DataColumn[] => [
  ...Object.entries(kinds).map(([name, kind]) => ({ name, kind })),
  { name: 'time', kind: 'time' },
];

const metric = { host: 'tag', region: 'tag', id: 'i64', n: 'i64', u: 'u64', f: 'f64', s: 'string', b: 'bool' } as const;

/**
 * `m`: what is measured usually. `e`: the same columns, with edges in them. `w`: another table to join with. `bare`: a
 * table without tags. `words`: a column for every word that some grammar keeps for itself. `id` is unique in a table.
 */
export const schemas: Schemas = {
  m: columns(metric),
  e: columns(metric),
  w: columns({ host: 'tag', zone: 'tag', id: 'i64', v: 'i64', q: 'f64', t: 'string' }),
  bare: columns({ id: 'i64', v: 'i64', q: 'f64' }),
  words: columns(Object.fromEntries(reservedWords.map((word) => [word, 'i64' as const]))),
};

const noon = 1_700_000_000_000_000_000n;
const minute = 60_000_000_000n;

const texts = [
  '',
  'a',
  'ab',
  'Hello World',
  'foo-bar',
  'žluťoučký',
  '12',
  '-3.5',
  '2023-11-14T22:13:20Z',
  'a,b,c',
  '50%',
];

/** Fractions of 4 and small numbers: sums of them are exact in any order. */
function usual(prng: Prng, i: number): Point {
  const maybe = (name: string, value: string, absent: number): Record<string, string> =>
    prng.chance(absent) ? {} : { [name]: value };
  return {
    table: 'm',
    tags: { ...maybe('host', prng.pick(['a', 'b', 'c']), 0.1), ...maybe('region', prng.pick(['eu', 'us']), 0.3) },
    fields: {
      id: String(i),
      ...maybe('n', String(prng.below(30) - 9), 0.2),
      ...maybe('u', String(prng.below(30)), 0.2),
      ...maybe('f', String((prng.below(120) - 40) / 4), 0.2),
      ...maybe('s', prng.pick(texts), 0.2),
      ...maybe('b', String(prng.chance(0.5)), 0.2),
    },
    // Three rows share each time, some are on a boundary and some a nanosecond beside one.
    time: noon + BigInt(Math.floor(i / 3)) * 37n * minute + BigInt(prng.pick([0, 0, 1, 999_999_999, 123_456_789])),
  };
}

const edges: readonly (readonly [time: string, fields: Readonly<Record<string, string>>])[] = [
  [
    '-9000000000000000001',
    { n: '9223372036854775807', u: '18446744073709551615', f: '1e308', s: '\u{1F600}x', b: 'true' },
  ],
  ['-1', { n: '-9223372036854775808', u: '0', f: '-0.0', s: '', b: 'false' }],
  ['0', { n: '9007199254740993', u: '9007199254740993', f: '5e-324', s: 'ß' }],
  ['1', { n: '9007199254740991', u: '9223372036854775808', f: '-1e308', s: 'it\'s "so"' }],
  ['951782399999999999', { n: '-9007199254740993', u: '1', f: '0.1', s: 'é\u{10FFFF}', b: 'true' }],
  ['951782400000000000', { n: '0', u: '2', f: '0.0', s: ' 12 ' }],
  ['9000000000000000000', { n: '1', u: '9007199254740992', f: '2.5', s: '100%_\\', b: 'false' }],
  ['-86400000000001', { n: '-1', u: '3', f: '-2.5', s: 'line\nbreak' }],
  ['1700000000000000000', {}],
  ['1704067199999999999', { n: '2147483648', u: '4294967296', f: '1e-7', s: 'NaN', b: 'true' }],
  ['1709164800000000000', { n: '-129', u: '256', f: '123456789.125', s: '2024-02-29', b: 'false' }],
];

const extremes = edges.map(([time, fields], i): Point => ({
  table: 'e',
  tags: i % 3 === 2 ? { region: 'eu' } : { host: i % 2 === 0 ? 'a' : 'ü\u{1F600}' },
  fields: { id: String(i), ...fields },
  time: BigInt(time),
}));

function joined(prng: Prng, i: number): Point {
  return {
    table: 'w',
    tags: prng.chance(0.15) ? { zone: 'x' } : { host: prng.pick(['a', 'b', 'd']), zone: prng.pick(['x', 'y']) },
    fields: {
      id: String(i),
      ...(prng.chance(0.2) ? {} : { v: String(prng.below(8) - 2) }),
      ...(prng.chance(0.2) ? {} : { q: String((prng.below(40) - 20) / 4) }),
      ...(prng.chance(0.2) ? {} : { t: prng.pick(texts) }),
    },
    time: noon + BigInt(Math.floor(i / 2)) * 37n * minute,
  };
}

/** Values that are overwritten before the end: they must not be seen. */
const stale = (point: Point): Point => ({
  ...point,
  fields: Object.fromEntries(
    Object.entries(point.fields).map(([name, value]) => [
      name,
      /^[\d.e+-]+$/.test(value) && name !== 's' ? '77' : value,
    ]),
  ),
});

/** All that is written, in two parts: the first is in files when the second comes. */
export function points(): { readonly inFiles: readonly Point[]; readonly hot: readonly Point[] } {
  const prng = new Prng(20_261_129);
  const m = Array.from({ length: 30 }, (_, i) => usual(prng, i + 1));
  const w = Array.from({ length: 12 }, (_, i) => joined(prng, i + 1));
  const words: Point = {
    table: 'words',
    tags: {},
    fields: Object.fromEntries(reservedWords.map((word, i) => [word, String(i)])),
    time: noon,
  };
  const bare = Array.from({ length: 6 }, (_, i): Point => ({
    table: 'bare',
    tags: {},
    fields: { id: String(i), v: String(i * 2), q: '-0.0' },
    time: noon + BigInt(i),
  }));
  const all = [...m, ...extremes, ...w, ...bare, words];
  const older = all.filter((_, i) => i % 5 !== 0);
  return {
    inFiles: older.map((point, i) => (i % 4 === 0 ? stale(point) : point)),
    // What is new, whole rows that were stale, and of some rows single fields that change nothing else.
    hot: [
      ...all.filter((_, i) => i % 5 === 0),
      ...older.filter((_, i) => i % 4 === 0),
      ...older.filter((_, i) => i % 4 === 1).map((point) => ({ ...point, fields: { id: point.fields['id'] ?? '0' } })),
    ]
      .filter(({ table }) => table !== 'words')
      .concat(words),
  };
}
