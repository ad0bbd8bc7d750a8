import type { Random } from '@inlay/core';
import type { FieldKind } from '../batch.js';
import type { PlainRow, PlainSchema, PlainValue } from './plain-rows.js';

/** Values that break narrowing, sign handling and text: the edges of every kind. */
const edges: Readonly<Record<FieldKind, readonly PlainValue[]>> = {
  f64: [0, -0, 1.5, 0.1, -273.15, 1e300, 5e-324, NaN, Infinity, -Infinity, 2 ** 53, 0.30000000000000004],
  i64: [
    0n,
    1n,
    -1n,
    255n,
    256n,
    -(2n ** 63n),
    2n ** 63n - 1n,
    2n ** 32n,
    -(2n ** 32n) - 1n,
    1_700_000_000_000_000_000n,
  ],
  u64: [0n, 1n, 2n ** 64n - 1n, 2n ** 63n, 2n ** 63n - 1n, 2n ** 32n, 65_536n],
  bool: [true, false],
  string: ['', 'a', 'ü', '日本語', '😀', 'with "quotes"', 'line\nbreak', 'x'.repeat(300)],
};

export const everyKind: PlainSchema = {
  tags: [7, 2, 9],
  fields: { 3: 'f64', 4: 'i64', 5: 'u64', 6: 'bool', 8: 'string' },
};

export interface RandomRowsOptions {
  readonly rows: number;
  readonly schema?: PlainSchema;
  readonly series?: number;
  /** So many different times. */
  readonly times?: number;
  readonly stamps?: number;
  /** Chance that a field has a value. */
  readonly density?: number;
  /** Takes the i64 and f64 values from a narrow range instead of the edges. */
  readonly narrow?: boolean;
}

/** At least one field a row; keys may repeat. */
export function randomPlainRows(random: Random, options: RandomRowsOptions): PlainRow[] {
  const { rows, schema = everyKind, series = 5, times = 10, stamps = 4, density = 0.6, narrow = false } = options;
  const below = (max: number): number => Math.floor(random.float() * max);
  const tagSets = Array.from({ length: series }, () => {
    const tags: Record<number, string> = {};
    for (const tag of schema.tags)
      if (random.float() < 0.8) tags[tag] = `v${String(below(4))}${random.float() < 0.2 ? 'é' : ''}`;
    return tags;
  });
  const value = (kind: FieldKind): PlainValue => {
    if (narrow && kind === 'i64') return BigInt(below(200) - 100);
    if (narrow && kind === 'f64') return below(2000) / 100 - 10;
    return edges[kind][below(edges[kind].length)] ?? 0;
  };
  const ids = Object.keys(schema.fields).map(Number);
  return Array.from({ length: rows }, () => {
    const fields: Record<number, PlainValue> = {};
    const sure = below(ids.length);
    ids.forEach((id, i) => {
      const kind = schema.fields[id];
      if (kind !== undefined && (i === sure || random.float() < density)) fields[id] = value(kind);
    });
    const time = BigInt(below(times) - (times >> 1)) * 1_000_000_007n;
    return { tags: tagSets[below(series)] ?? {}, time, stamp: BigInt(1 + below(stamps)), fields };
  });
}
