import { tableId } from '@inlay/core';
import type { TableBatch, VersionedRows } from '../../batch.js';
import { rowsFromPlain } from '../../testing/plain-rows.js';

/*
 * What was encoded once, by the release before these tests; the bytes are in golden-bytes.ts. They change with the protocol
 * only, which grows and never changes: a log of an earlier release is read as well.
 */

const i64Min = -(2n ** 63n);
const firstStamp = 6n << 40n;

export const goldenRows: VersionedRows = rowsFromPlain(
  { tags: [1, 2], fields: { 3: 'f64', 4: 'i64', 5: 'u64', 6: 'bool', 7: 'string' } },
  [
    {
      tags: { 1: 'a' },
      time: i64Min,
      stamp: firstStamp,
      fields: { 3: -0, 4: i64Min, 5: 2n ** 64n - 1n, 6: true, 7: '\ufeff' },
    },
    {
      tags: { 1: 'a', 2: '😀\0' },
      time: 2n ** 53n + 1n,
      stamp: firstStamp + 1n,
      fields: { 3: NaN, 4: 2n ** 53n + 1n, 6: false, 7: '' },
    },
    { tags: {}, time: 2n ** 63n - 1n, stamp: firstStamp + 1n, fields: {} },
  ],
);

export const goldenBatch: TableBatch = {
  ...goldenRows,
  series: { ...goldenRows.series, hashes: Uint32Array.of(1, 2 ** 31, 2 ** 32 - 1) },
  tableId: tableId(Number.MAX_SAFE_INTEGER),
  partitionKey: '2026-01-02',
};
