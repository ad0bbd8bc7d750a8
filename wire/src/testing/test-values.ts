import { decodeVersionedRows, encodeVersionedRows, type TableBatch, type VersionedRows } from '@inlay/columnar';
import { rowsFromPlain, rowsToPlain, type PlainRow, type PlainSchema, type PlainValue } from '@inlay/columnar/testing';
import {
  InlayError,
  columnId,
  grpcCodeOf,
  incarnationId,
  shardBitmapBytes,
  tableId,
  type ErrorKind,
} from '@inlay/core';
import type { HotAnswer, HotChunk, HotGeneration, LostLog } from '@inlay/services';
import {
  anyCount,
  anyI64,
  anyId,
  anyU32,
  anyU64,
  awkwardIntegers,
  awkwardTable,
  awkwardText,
  i64Bounds,
  type AwkwardColumn,
} from '@inlay/testing';
import fc from 'fast-check';

const u32Max = 2 ** 32 - 1;
const few = { maxLength: 3 };

const idOf = { f64: 3, i64: 4, u64: 5, bool: 6, string: 7 } as const;
const schema: PlainSchema = { tags: [1, 2], fields: { 3: 'f64', 4: 'i64', 5: 'u64', 6: 'bool', 7: 'string' } };

type Tags = readonly [string, string];

const fieldsAt = (columns: readonly AwkwardColumn[], row: number): Record<number, PlainValue> =>
  Object.fromEntries(
    columns.flatMap(({ kind, values }) => {
      const value = values[row];
      return value === undefined ? [] : [[idOf[kind], value]];
    }),
  );

/** An empty text is the absence of the tag. */
const tagsOf = ([first, second]: Tags): Record<number, string> => ({
  ...(first === '' ? {} : { 1: first }),
  ...(second === '' ? {} : { 2: second }),
});

const anyPlainRows: fc.Arbitrary<PlainRow[]> = awkwardTable(12).chain((columns) => {
  const count = columns[0]?.values.length ?? 0;
  const size = { minLength: count, maxLength: count };
  return fc
    .record({
      times: awkwardIntegers(count, i64Bounds),
      stamps: awkwardIntegers(count, i64Bounds),
      tags: fc.array(fc.tuple(awkwardText, awkwardText), size),
    })
    .map(({ times, stamps, tags }) =>
      times.map((time, row) => ({
        time,
        tags: tagsOf(tags[row] ?? ['', '']),
        stamp: stamps[row] ?? 0n,
        fields: fieldsAt(columns, row),
      })),
    );
});

/** Rows of every kind of field, some without a value; sometimes none. */
export const anyRows: fc.Arbitrary<VersionedRows> = fc
  .oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 9, arbitrary: anyPlainRows })
  .map((plain) => rowsFromPlain(schema, plain));

/** A batch as it comes from the router, or as it was before its rows were assigned to shards: without hashes. */
export const anyBatch: fc.Arbitrary<TableBatch> = fc
  .record({ rows: anyRows, tableId: anyId.map(tableId), partitionKey: awkwardText, hash: fc.option(anyU32) })
  .map(({ rows, hash, ...names }) => ({
    ...rows,
    ...names,
    series: {
      ...rows.series,
      hashes: Uint32Array.from({ length: hash === null ? 0 : rows.series.count }, (_, s) => (hash ?? 0) - s),
    },
  }));

/** What a batch says: where a row has no value, anything may lie in the column. */
export const shownBatch = (batch: TableBatch): unknown => ({
  tableId: batch.tableId,
  partitionKey: batch.partitionKey,
  hashes: batch.series.hashes,
  rows: rowsToPlain(batch).map((row) => ({ ...row, stamp: undefined })),
});

const anyDetail = fc.oneof(
  awkwardText,
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
);
const detailsCharsMax = 1500;

/** Errors that travel whole: what is cut and left out is for tests of the runtime. */
export const anyError: fc.Arbitrary<InlayError> = fc
  .record({
    kind: fc.constantFrom(...(Object.keys(grpcCodeOf) as ErrorKind[])),
    message: awkwardText,
    code: awkwardText.filter((code) => code !== ''),
    details: fc
      .dictionary(awkwardText, anyDetail, { maxKeys: 3 })
      .filter((details) => JSON.stringify(details).length <= detailsCharsMax),
    retryAfterMs: fc.option(anyU32, { nil: undefined }),
  })
  .map(({ kind, message, code, details, retryAfterMs }) => {
    const retry = retryAfterMs === undefined ? {} : { retryAfterMs };
    return new InlayError(kind, message, { code, details: { ...details }, ...retry });
  });

export const anyLostLog: fc.Arbitrary<LostLog> = fc.record({
  incarnation: anyId.map(incarnationId),
  node: awkwardText,
  why: awkwardText,
});

/** Windows in order of time that do not meet. */
const anyRepeats = fc
  .uniqueArray(anyI64, { maxLength: 6 })
  .map((instants) => instants.sort((a, b) => (a < b ? -1 : 1)))
  .map((sorted) =>
    sorted.flatMap((min, i) => {
      const max = sorted[i + 1];
      return i % 2 === 1 || max === undefined ? [] : [{ min, max }];
    }),
  );

const anyChunk: fc.Arbitrary<HotChunk> = fc
  .record({ rows: anyRows, rowShare: anyU32, seriesStart: fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 100) })
  .map(({ rows, rowShare, seriesStart }) => ({
    rowStart: Math.min(rowShare, u32Max - rows.rowCount),
    seriesStart,
    rows: { ...rows, seriesOf: rows.seriesOf.map((series) => series + seriesStart) },
  }));

const endOf = (chunks: readonly HotChunk[], end: (chunk: HotChunk) => number): number =>
  chunks.reduce((most, chunk) => Math.max(most, end(chunk)), 0);

const anyGeneration: fc.Arbitrary<HotGeneration> = fc
  .record({
    incarnation: anyId.map(incarnationId),
    generation: anyCount,
    partitionKey: awkwardText,
    times: fc.tuple(anyI64, anyI64).map(([a, b]) => (a < b ? { min: a, max: b } : { min: b, max: a })),
    shards: fc.uint8Array({ minLength: shardBitmapBytes, maxLength: shardBitmapBytes }),
    repeats: anyRepeats,
    tags: fc.array(anyId.map(columnId), few),
    fields: fc.array(fc.record({ id: anyId.map(columnId), nulls: anyU32 }), few),
    chunks: fc.array(anyChunk, { maxLength: 2 }),
    isWhole: fc.boolean(),
  })
  .map(({ fields, isWhole, ...described }) => {
    const rowCount = isWhole ? endOf(described.chunks, ({ rowStart, rows }) => rowStart + rows.rowCount) : u32Max;
    const seriesCount = isWhole
      ? endOf(described.chunks, (chunk) => chunk.seriesStart + chunk.rows.series.count)
      : u32Max;
    const possible = fields.map(({ id, nulls }) => ({ id, nulls: Math.min(nulls, rowCount) }));
    return { ...described, rowCount, seriesCount, fields: possible };
  });

export const anyHotAnswer: fc.Arbitrary<HotAnswer> = fc
  .record({
    incarnations: fc.array(anyId.map(incarnationId), few),
    filesVersion: anyU64,
    lost: fc.option(fc.array(anyLostLog, few), { nil: undefined }),
    generations: fc.array(anyGeneration, few),
  })
  .map(({ lost, ...answer }) => ({ ...answer, ...(lost === undefined ? {} : { lost }) }));

/** What an answer says: rows as plain ones, and nothing lost where nothing is said of it. */
export const shownAnswer = ({ generations, lost = [], ...head }: HotAnswer): unknown => ({
  ...head,
  lost,
  generations: generations.map(({ chunks, ...generation }) => ({
    ...generation,
    chunks: chunks.map(({ rows, ...at }) => ({
      ...at,
      series: rows.series.count,
      rows: rowsToPlain({ ...rows, seriesOf: rows.seriesOf.map((series) => series - at.seriesStart) }),
    })),
  })),
});

/** The same rows in the bytes that this release writes for them: one column has several forms. */
export const rewrittenRows = (bytes: Uint8Array, seriesStart: number): Uint8Array =>
  encodeVersionedRows(decodeVersionedRows(bytes, seriesStart));
