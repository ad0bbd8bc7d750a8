import { seriesHashes, type TableBatch } from '@inlay/columnar';
import { rowsFromPlain, rowsToPlain } from '@inlay/columnar/testing';
import { shardCount, type TableId } from '@inlay/core';

/** One row of the suite: a host is a series, so it has a shard; host and time are the key. */
export interface LogRow {
  readonly host: string;
  readonly time: number;
  readonly value: number;
}

const tag = 1;
const field = 2;
const schema = { tags: [tag], fields: { [field]: 'i64' } } as const;

/** The rows as a batch of the table, in their order. */
export function batchOf(tableId: TableId, rows: readonly LogRow[]): TableBatch {
  const plain = rowsFromPlain(
    schema,
    rows.map(({ host, time, value }) => ({
      tags: { [tag]: host },
      time: BigInt(time),
      stamp: 0n,
      fields: { [field]: BigInt(value) },
    })),
  );
  const { rowCount, times, seriesOf, series, fields } = plain;
  const hashes = seriesHashes(tableId, series);
  return { rowCount, times, seriesOf, series: { ...series, hashes }, fields, tableId, partitionKey: '2026-01-01' };
}

/** The rows of a batch, in its order. */
export const rowsOf = (batch: TableBatch): LogRow[] =>
  rowsToPlain(batch).map(({ tags, time, fields }) => ({
    host: tags[tag] ?? '',
    time: Number(time),
    value: Number(fields[field]),
  }));

/** The shards that a batch has rows of. */
export const shardsOf = ({ series }: TableBatch): ReadonlySet<number> =>
  new Set(Array.from(series.hashes, (hash) => hash & (shardCount - 1)));

/** As many hosts as it takes to have some in nearly every shard. */
export const manyHosts: readonly string[] = Array.from({ length: 4 * shardCount }, (_, i) => `host-${String(i)}`);
