import { tableId, type TableId } from '@inlay/core';
import { seriesHashes, type FieldKind, type TableBatch } from '@inlay/columnar';
import { rowsFromPlain, type PlainRow, type PlainValue } from '@inlay/columnar/testing';
import type { Prng } from '@inlay/testing';

/** For tests: a table whose tags and fields appear over time, with nulls, strings and late rows. */
export interface RandomTable {
  readonly id: TableId;
  readonly tags: readonly number[];
  readonly fields: Readonly<Record<number, FieldKind>>;
  readonly series: number;
  readonly stringBytesMax: number;
}

export const smallTable: RandomTable = {
  id: tableId(7),
  tags: [11, 12, 13],
  fields: { 21: 'f64', 22: 'i64', 23: 'u64', 24: 'bool', 25: 'string', 26: 'f64', 27: 'string' },
  series: 12,
  stringBytesMax: 12,
};

function value(kind: FieldKind, random: Prng, stringBytesMax: number): PlainValue {
  switch (kind) {
    case 'f64':
      return random.float() * 1000 - 500;
    case 'i64':
      return BigInt.asIntN(64, (BigInt(random.u32()) << 32n) | BigInt(random.u32()));
    case 'u64':
      return (BigInt(random.u32()) << 32n) | BigInt(random.u32());
    case 'bool':
      return random.chance(0.5);
    case 'string':
      return 'ä'.repeat(random.below(stringBytesMax / 2));
  }
}

const subset = <T>(items: readonly T[], random: Prng, chance: number): T[] => items.filter(() => random.chance(chance));

/** Rows of one request and partition: no key twice, some out of order, some without some values. */
export function randomBatch(
  table: RandomTable,
  random: Prng,
  { stamp, key }: { readonly stamp: bigint; readonly key: string },
): { batch: TableBatch; rows: PlainRow[] } {
  const tags = subset(table.tags, random, 0.8);
  const kinds = Object.fromEntries(subset(Object.entries(table.fields), random, 0.8));
  if (random.chance(0.3)) tags.reverse();
  const nullChance = random.pick([0, 0, 0.1, 0.9]);
  const seen = new Set<string>();
  const rows: PlainRow[] = [];
  const count = 1 + random.below(40);
  for (let i = 0; i < count; i++) {
    const name = random.below(table.series);
    // Negative and far-off times too: both halves of a time count.
    const time = random.pick([0n, 5_000_000_000n, -(2n ** 40n)]) + BigInt(random.below(60));
    const rowTags = Object.fromEntries(
      tags.filter((tag) => (name + tag) % 4 !== 0).map((tag) => [tag, `v${String(name % 5)}-${String(tag)}`]),
    );
    const row: PlainRow = { tags: rowTags, time, stamp, fields: {} };
    const identity = `${JSON.stringify(rowTags)} ${String(time)}`;
    if (seen.has(identity)) continue;
    seen.add(identity);
    const fields = Object.entries(kinds).filter(() => !random.chance(nullChance));
    rows.push({
      ...row,
      fields: Object.fromEntries(fields.map(([id, kind]) => [id, value(kind, random, table.stringBytesMax)])),
    });
  }
  const plain = rowsFromPlain({ tags, fields: kinds }, rows);
  const series = { ...plain.series, hashes: seriesHashes(table.id, plain.series) };
  return { rows, batch: { ...plain, series, tableId: table.id, partitionKey: key } };
}
