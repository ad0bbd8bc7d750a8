import { describe, test } from '@jest/globals';
import { tableId } from '@inlay/core';
import { batch } from '@inlay/proto';
import {
  anyId,
  awkwardIntegers,
  awkwardTable,
  awkwardText,
  i64Bounds,
  messageChecks,
  type BrokenMessage,
} from '@inlay/testing';
import fc from 'fast-check';
import type { TableBatch, VersionedRows } from '../batch.js';
import { rowsFromPlain, rowsToPlain } from '../testing/plain-rows.js';
import { awkwardFields, awkwardPlainRows, awkwardSchema } from '../testing/awkward-rows.js';
import { goldenBytes } from './testing/golden-bytes.js';
import { goldenBatch, goldenRows } from './testing/golden.js';
import { tableBatchFromWire, tableBatchToWire, versionedRowsFromWire, versionedRowsToWire } from './table-batch.js';

const anyRows: fc.Arbitrary<VersionedRows> = awkwardTable(20).chain((columns) => {
  const count = columns[0]?.values.length ?? 0;
  return fc
    .record({
      times: awkwardIntegers(count, i64Bounds),
      stamps: awkwardIntegers(count, i64Bounds),
      tag: awkwardText,
    })
    .map(({ times, stamps, tag }) => {
      const plain = awkwardPlainRows(columns, times, stamps);
      const tagged = plain.map((row, i) => ({ ...row, tags: tag === '' || i % 3 === 0 ? {} : { 7: tag } }));
      const rows = awkwardFields(rowsFromPlain(awkwardSchema, tagged));
      const hashes = Uint32Array.from({ length: rows.series.count }, (_, s) => s - 1);
      return { ...rows, series: { ...rows.series, hashes } };
    });
});

const anyBatch: fc.Arbitrary<TableBatch> = fc
  .record({ rows: anyRows, tableId: anyId.map(tableId), partitionKey: awkwardText })
  .map(({ rows, ...names }) => ({ ...rows, ...names }));

/** Codes and lengths begin with 0 here: only a reader knows of another base. */
const leftEmpty = ['.rows.seriesOf.base', '.rows.series.values.lengths.base'];

/** What rows are broken by, wherever they travel. */
const brokenRows: readonly (readonly [what: string, change: (rows: batch.Rows) => batch.Rows, says: RegExp])[] = [
  ['without times', (rows) => ({ ...rows, times: undefined }), /fewer times than rows/],
  ['without series', (rows) => ({ ...rows, seriesOf: undefined }), /a column of integers is missing/],
  ['without a series table', (rows) => ({ ...rows, series: undefined }), /the series table is missing/],
  ['with more rows than times', (rows) => ({ ...rows, rowCount: rows.rowCount + 100 }), /fewer times than rows/],
  [
    'with a field of another kind than its values',
    (rows) => ({ ...rows, fields: rows.fields.map((field) => ({ ...field, kind: 1 })) }),
    /a field of kind 1/,
  ],
  [
    'with a field of no kind',
    (rows) => ({ ...rows, fields: rows.fields.map((field) => ({ ...field, kind: 0 })) }),
    /a field of kind 0/,
  ],
  [
    'with a field without values',
    (rows) => ({ ...rows, fields: rows.fields.map((field) => ({ ...field, values: undefined })) }),
    /a field without values/,
  ],
  [
    'with a field without an id',
    (rows) => ({ ...rows, fields: rows.fields.map((field) => ({ ...field, columnId: 0n })) }),
    /a column without an id/,
  ],
  ['with a field twice', (rows) => ({ ...rows, fields: [...rows.fields, ...rows.fields] }), /a field twice/],
];

describe('a batch', () => {
  const checks = messageChecks<TableBatch, batch.TableBatch>({
    message: 'inlay.v1.TableBatch',
    generated: batch.TableBatch,
    toWire: tableBatchToWire,
    fromWire: tableBatchFromWire,
    values: anyBatch,
    shown: (rows) => [
      rows.tableId,
      rows.partitionKey,
      rows.series.hashes,
      rowsToPlain({ ...rows, stamps: new BigInt64Array(rows.rowCount) }),
    ],
    // One column has several forms, of which a batch that is sent again has the shortest.
    completed: (message) => tableBatchToWire(tableBatchFromWire(message)),
    leftEmpty,
    golden: { value: goldenBatch, hex: goldenBytes['inlay.v1.TableBatch'] },
    broken: [
      ['without rows', (good) => ({ ...good, rows: undefined }), /rows are missing/],
      ['of no table', (good) => ({ ...good, tableId: 0n }), /a batch without a table/],
      ['of a table whose id no double holds', (good) => ({ ...good, tableId: 2n ** 53n }), /a batch without a table/],
      ...brokenRows.map(([what, change, says]): BrokenMessage<batch.TableBatch> => [
        what,
        (good) => ({ ...good, rows: good.rows && change(good.rows) }),
        says,
      ]),
    ],
  });
  test.each(checks)('%s', (_, check) => check());
});

describe('rows with versions', () => {
  const checks = messageChecks<VersionedRows, batch.VersionedRows>({
    message: 'inlay.v1.VersionedRows',
    generated: batch.VersionedRows,
    toWire: versionedRowsToWire,
    fromWire: (message) => versionedRowsFromWire(message),
    values: anyRows,
    shown: rowsToPlain,
    completed: (message) => versionedRowsToWire(versionedRowsFromWire(message)),
    leftEmpty,
    golden: { value: goldenRows, hex: goldenBytes['inlay.v1.VersionedRows'] },
    broken: [
      ['without rows', (good) => ({ ...good, rows: undefined }), /rows are missing/],
      ['without stamps', (good) => ({ ...good, stamps: undefined }), /stamps are missing/],
      [
        'with more runs of stamps than rows',
        (good) => ({ ...good, stamps: good.stamps && { ...good.stamps, runCount: 4 } }),
        /4 stamps for 3 rows/,
      ],
      ...brokenRows.map(([what, change, says]): BrokenMessage<batch.VersionedRows> => [
        what,
        (good) => ({ ...good, rows: good.rows && change(good.rows) }),
        says,
      ]),
    ],
  });
  test.each(checks)('%s', (_, check) => check());
});
