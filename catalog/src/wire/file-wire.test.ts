import { describe, test } from '@jest/globals';
import {
  columnId,
  fileId,
  fromHalfOpen,
  noTimes,
  shardBitmapBytes,
  tableId,
  toHalfOpen,
  type TimeRange,
} from '@inlay/core';
import { catalog as wire } from '@inlay/proto';
import {
  anyCount,
  anyI64,
  anyId,
  anyU32,
  anyU64,
  awkwardText,
  messageChecks,
  type BrokenMessage,
} from '@inlay/testing';
import fc from 'fast-check';
import type { FileColumn, ParquetFile } from '../model/index.js';
import { anyIncarnation, anyIncarnationId, goldenBytes, goldenCommit, goldenFiles } from '../testing/index.js';
import * as codec from './file-wire.js';

const few = { maxLength: 3 };
const someText = awkwardText.filter((text) => text !== '');
const anyTimes: fc.Arbitrary<TimeRange> = fc
  .tuple(anyI64, anyI64)
  .map(([a, b]) => (a < b ? { min: a, max: b } : { min: b, max: a }));
const optional = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(values, { nil: undefined });

const anyColumn: fc.Arbitrary<FileColumn> = fc
  .record({ id: anyId.map(columnId), nulls: anyCount, min: optional(awkwardText), max: optional(awkwardText) })
  .map(({ id, nulls, min, max }) => ({
    ...{ id, nulls },
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  }));

const anyFile: fc.Arbitrary<ParquetFile> = fc.record({
  id: someText.map(fileId),
  tableId: anyId.map(tableId),
  partitionKey: awkwardText,
  path: someText,
  level: fc.constantFrom(0, 1, 2),
  times: anyTimes,
  rowCount: anyCount,
  sizeBytes: anyCount,
  crc32c: optional(anyU32),
  minStamp: anyI64,
  maxStamp: anyI64,
  multiVersion: fc.boolean(),
  shards: fc.uint8Array({ minLength: shardBitmapBytes, maxLength: shardBitmapBytes }),
  columns: fc.array(anyColumn, few),
  sortKey: fc.array(anyId.map(columnId), few),
  origin: optional(fc.record({ incarnation: anyIncarnationId, generation: anyCount })),
  deletesAppliedTo: anyI64,
  createdAtMs: fc.oneof(fc.constant(Number.MIN_SAFE_INTEGER), anyCount),
});

const noState = wire.IncarnationState.INCARNATION_STATE_UNSPECIFIED;
const notUtf8 = Uint8Array.of(0x80);
type Broken = readonly [what: string, change: (good: wire.ParquetFile) => wire.ParquetFile, says: RegExp];
const brokenFiles: readonly Broken[] = [
  ['without an id', (good) => ({ ...good, id: '' }), /a file without an id or a path/],
  ['without a path', (good) => ({ ...good, path: '' }), /a file without an id or a path/],
  ['of no table', (good) => ({ ...good, tableId: 0n }), /the table of a file is missing/],
  ['of a level that is none', (good) => ({ ...good, level: 3 }), /3 is not a level of files/],
  [
    'that ends before it begins',
    (good) => ({ ...good, minTime: 1n, maxTime: 0n }),
    /end at 0, before their begin at 1/,
  ],
  [
    'with more rows than a double holds',
    (good) => ({ ...good, rowCount: 2n ** 53n }),
    /the number of rows of a file is/,
  ],
  ['of more bytes than a double holds', (good) => ({ ...good, sizeBytes: 2n ** 64n - 1n }), /the size of a file is 18/],
  ['with too few shards', (good) => ({ ...good, shards: good.shards.subarray(1) }), /take 15 bytes in place of 16/],
  ['with a partition that is not UTF-8', (good) => ({ ...good, partitionKey: notUtf8 }), /partition of a file is not/],
  ['sorted by no column', (good) => ({ ...good, sortKey: [0n] }), /a column of a sort key is missing/],
  [
    'made of no incarnation',
    (good) => ({ ...good, origin: { incarnation: 0n, generation: 1n } }),
    /incarnation of a f/,
  ],
  [
    'made of a generation beyond all',
    (good) => ({ ...good, origin: { incarnation: 1n, generation: 2n ** 53n } }),
    /the generation of a file is 9007199254740992/,
  ],
  [
    'with a column without an id',
    (good) => ({ ...good, columns: [{ id: 0n, nulls: 0n }] }),
    /the id of a column is missing/,
  ],
  [
    'with a column whose smallest value is not UTF-8',
    (good) => ({ ...good, columns: [{ id: 1n, nulls: 0n, min: notUtf8 }] }),
    /the smallest value of a column is not UTF-8/,
  ],
  [
    'with a column of more nulls than a double holds',
    (good) => ({ ...good, columns: [{ id: 1n, nulls: 2n ** 53n + 1n }] }),
    /the number of nulls of a column is 9007199254740993/,
  ],
];

describe('a commit', () => {
  const checks = messageChecks({
    message: 'inlay.v1.CommitFileRequest',
    generated: wire.CommitFileRequest,
    toWire: codec.commitToWire,
    fromWire: codec.commitFromWire,
    values: fc.record({
      file: optional(anyFile),
      tableId: anyId.map(tableId),
      lowWater: fc.array(fc.record({ incarnation: anyIncarnationId, stamp: anyI64 }), few),
    }),
    golden: { value: goldenCommit, hex: goldenBytes['inlay.v1.CommitFileRequest'] },
    broken: [
      ['to no table', (good) => ({ ...good, tableId: 0n }), /the table of a commit is missing/],
      [
        'with a mark of no incarnation',
        (good) => ({ ...good, lowWater: [{ incarnation: 0n, stamp: 1n }] }),
        /the incarnation of a low-water mark is missing/,
      ],
      ...brokenFiles.map(([what, change, says]): BrokenMessage<wire.CommitFileRequest> => [
        `with a file ${what}`,
        (good) => ({ ...good, file: good.file && change(good.file) }),
        says,
      ]),
    ],
  });
  test.each(checks)('%s', (_, check) => check());
});

describe('the answer to a commit', () => {
  const checks = messageChecks({
    message: 'inlay.v1.CommitFileAnswer',
    generated: wire.CommitFileAnswer,
    toWire: codec.committedToWire,
    fromWire: codec.committedFromWire,
    values: fc.record({ filesVersion: anyU64 }),
    golden: { value: { filesVersion: 2n ** 64n - 1n }, hex: goldenBytes['inlay.v1.CommitFileAnswer'] },
  });
  test.each(checks)('%s', (_, check) => check());
});

describe('the question for files', () => {
  const checks = messageChecks({
    message: 'inlay.v1.ListFilesRequest',
    generated: wire.ListFilesRequest,
    toWire: codec.listFilesToWire,
    fromWire: codec.listFilesFromWire,
    values: fc.record({ tableId: anyId.map(tableId), times: anyTimes }),
    // Bounds that hold no time, or every one, have a form of their own.
    completed: (request) => {
      const { from, to } = toHalfOpen(fromHalfOpen(request.timeMin, request.timeMax) ?? noTimes);
      return { ...request, timeMin: from, timeMax: to };
    },
    golden: {
      value: { tableId: tableId(4), times: { min: 5n, max: 2n ** 63n - 2n } },
      hex: goldenBytes['inlay.v1.ListFilesRequest'],
    },
    broken: [
      ['of no table', (good) => ({ ...good, tableId: 0n }), /the table of a list of files is missing/],
      ['of a table whose id no double holds', (good) => ({ ...good, tableId: 2n ** 53n + 1n }), /is 9007199254740993/],
    ],
  });
  test.each(checks)('%s', (_, check) => check());
});

describe('a list of files', () => {
  const checks = messageChecks({
    message: 'inlay.v1.ListFilesAnswer',
    generated: wire.ListFilesAnswer,
    toWire: codec.fileListToWire,
    fromWire: codec.fileListFromWire,
    values: fc.record({
      files: fc.array(anyFile, few),
      filesVersion: anyU64,
      incarnations: fc.array(anyIncarnation, few),
    }),
    golden: { value: goldenFiles, hex: goldenBytes['inlay.v1.ListFilesAnswer'] },
    broken: [
      ...brokenFiles.map(([what, change, says]): BrokenMessage<wire.ListFilesAnswer> => [
        `with a file ${what}`,
        (good) => ({ ...good, files: good.files.map(change) }),
        says,
      ]),
      [
        'with an incarnation without a state',
        (good) => ({ ...good, incarnations: good.incarnations.map((one) => ({ ...one, state: noState })) }),
        /0 is not a state of an incarnation/,
      ],
    ],
  });
  test.each(checks)('%s', (_, check) => check());
});
