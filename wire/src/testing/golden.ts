import type { TableBatch } from '@inlay/columnar';
import { rowsFromPlain } from '@inlay/columnar/testing';
import { InlayError, columnId, databaseId, incarnationId, tableId } from '@inlay/core';
import type { Flushed, HotAnswer, HotRequest, IngesterStatus, WriteRequest } from '@inlay/services';
import type { WriteAnswers } from '../write-wire.js';

/*
 * What was encoded once, by the release before the codecs stood side by side; the bytes are in golden-bytes.ts. They change
 * with the protocol only, which grows and never changes.
 */

const u64Max = 2n ** 64n - 1n;
const i64Min = -(2n ** 63n);
const i64Max = 2n ** 63n - 1n;
const safeMax = Number.MAX_SAFE_INTEGER;
const firstStamp = 6n << 40n;

const rows = rowsFromPlain({ tags: [1, 2], fields: { 3: 'f64', 4: 'i64', 5: 'u64', 6: 'bool', 7: 'string' } }, [
  {
    tags: { 1: 'a' },
    time: i64Min,
    stamp: firstStamp,
    fields: { 3: -0, 4: i64Min, 5: u64Max, 6: true, 7: '\ufeff' },
  },
  {
    tags: { 1: 'a', 2: '😀\0' },
    time: 2n ** 53n + 1n,
    stamp: firstStamp + 1n,
    fields: { 3: NaN, 4: 2n ** 53n + 1n, 6: false, 7: '' },
  },
  { tags: {}, time: i64Max, stamp: firstStamp + 1n, fields: {} },
]);

const batch: TableBatch = {
  ...rows,
  series: { ...rows.series, hashes: Uint32Array.of(1, 2 ** 31, 2 ** 32 - 1) },
  tableId: tableId(safeMax),
  partitionKey: '2026-01-02',
};

export const goldenRouter = { routerId: 'b0f8c1', floor: 12 };

export const goldenWrites: readonly [WriteRequest, WriteRequest] = [
  {
    ...goldenRouter,
    databaseId: databaseId(9),
    epoch: 7n,
    number: safeMax,
    batches: [batch, { ...batch, tableId: tableId(1), partitionKey: '\ufeff' }],
  },
  { ...goldenRouter, databaseId: databaseId(safeMax), epoch: u64Max, number: 13, batches: [] },
];

const refusal = new InlayError('exhausted', 'the memory for hot rows is full: slow down 😀', {
  code: 'stale_epoch',
  retryAfterMs: 1000,
  details: { bytes: 7, isFull: true, of: 'x' },
});

export const goldenAnswers: WriteAnswers['answers'] = [
  { number: BigInt(safeMax), result: { stamp: u64Max } },
  { number: 13n, result: refusal },
];

export const goldenQuestion: HotRequest = {
  tableId: tableId(6),
  held: [
    { incarnation: incarnationId(3), generation: safeMax, rows: 2 ** 32 - 1, series: 0 },
    { incarnation: incarnationId(4), generation: 0, rows: 1, series: 1 },
  ],
  times: { min: i64Min + 1n, max: 2n ** 53n },
};

const lost = [{ incarnation: incarnationId(2), node: 'ingester-0', why: 'its volume is not here' }];

export const goldenHotAnswer: HotAnswer = {
  incarnations: [3, 4].map(incarnationId),
  filesVersion: u64Max,
  lost,
  generations: [
    {
      incarnation: incarnationId(3),
      generation: 7,
      partitionKey: '2026-01-02',
      rowCount: 5,
      seriesCount: 4,
      times: { min: i64Min, max: i64Max },
      shards: new Uint8Array(16).fill(0xa5),
      repeats: [
        { min: -1n, max: 0n },
        { min: 5n, max: 2n ** 53n + 1n },
      ],
      tags: [1, 2].map(columnId),
      fields: [
        { id: columnId(3), nulls: 1 },
        { id: columnId(7), nulls: 0 },
      ],
      chunks: [{ rowStart: 2, seriesStart: 1, rows: { ...rows, seriesOf: rows.seriesOf.map((at) => at + 1) } }],
    },
    {
      incarnation: incarnationId(4),
      generation: 0,
      partitionKey: '',
      rowCount: 0,
      seriesCount: 0,
      times: { min: 0n, max: 0n },
      shards: new Uint8Array(16),
      repeats: [],
      tags: [],
      fields: [],
      chunks: [],
    },
  ],
};

export const goldenStatus: IngesterStatus = { incarnations: [3, safeMax].map(incarnationId), lost, isStarting: true };

export const goldenFlush: Flushed = { files: 3, rows: safeMax };
