import { databaseId, tableId, type TableId } from '@inlay/core';
import { seriesHashes, type TableBatch } from '@inlay/columnar';
import { rowsFromPlain } from '@inlay/columnar/testing';
import type { WriteRequest } from '@inlay/services';

/** A table of the tests: one tag, two integer fields. */
export interface TestTable {
  readonly id: TableId;
  readonly tag: number;
  readonly a: number;
  readonly b: number;
}

export const testTable: TestTable = { id: tableId(1), tag: 1, a: 2, b: 3 };

export interface TestRow {
  readonly host: string;
  readonly time: number;
  readonly a?: number | undefined;
  readonly b?: number | undefined;
}

export function testBatch(rows: readonly TestRow[], table = testTable, partitionKey = '2026-01-01'): TableBatch {
  const plain = rowsFromPlain(
    { tags: [table.tag], fields: { [table.a]: 'i64', [table.b]: 'i64' } },
    rows.map(({ host, time, a, b }) => ({
      tags: { [table.tag]: host },
      time: BigInt(time),
      stamp: 0n,
      fields: {
        ...(a === undefined ? {} : { [table.a]: BigInt(a) }),
        ...(b === undefined ? {} : { [table.b]: BigInt(b) }),
      },
    })),
  );
  const { rowCount, times, seriesOf, series, fields } = plain;
  const hashes = seriesHashes(table.id, series);
  return { rowCount, times, seriesOf, series: { ...series, hashes }, fields, tableId: table.id, partitionKey };
}

export const testRequest = (number: number, rows: readonly TestRow[], epoch = 1n): WriteRequest => ({
  databaseId: databaseId(1),
  epoch,
  routerId: 'router-1',
  number,
  batches: [testBatch(rows)],
});
