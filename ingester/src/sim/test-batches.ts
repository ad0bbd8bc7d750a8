import { databaseId, tableId, type TableId } from '@inlay/core';
import { rowsFromPlain, seriesHashes, type TableBatch } from '@inlay/columnar';
import type { WriteRequest } from '@inlay/services';

/** A row of the tests' tables: one tag (column 1), the integer fields 2 and 3. */
export interface TestRow {
  readonly host: string;
  readonly time: number;
  readonly a?: number | undefined;
  readonly b?: number | undefined;
}

export const testTag = 1;
export const testFields = { a: 2, b: 3 } as const;

export function testBatch(
  rows: readonly TestRow[],
  table: TableId = tableId(1),
  partitionKey = '2026-01-01',
): TableBatch {
  const plain = rowsFromPlain(
    { tags: [testTag], fields: { [testFields.a]: 'i64', [testFields.b]: 'i64' } },
    rows.map(({ host, time, a, b }) => ({
      tags: { [testTag]: host },
      time: BigInt(time),
      stamp: 0n,
      fields: {
        ...(a === undefined ? {} : { [testFields.a]: BigInt(a) }),
        ...(b === undefined ? {} : { [testFields.b]: BigInt(b) }),
      },
    })),
  );
  const { rowCount, times, seriesOf, series, fields } = plain;
  const hashes = seriesHashes(table, series);
  return { rowCount, times, seriesOf, series: { ...series, hashes }, fields, tableId: table, partitionKey };
}

export const testRequest = (number: number, rows: readonly TestRow[], epoch = 1n): WriteRequest => ({
  databaseId: databaseId(1),
  epoch,
  routerId: 'router-1',
  number,
  batches: [testBatch(rows)],
});
