import { batch } from '@inlay/proto';
import { InlayError, tableId } from '@inlay/core';
import type { TableBatch, VersionedRows } from '../batch.js';
import { check, corruptBatch } from './corrupt.js';
import { decodeRows, encodeRows } from './rows.js';
import { decodeStamps, encodeStamps } from './stamps.js';

/** The message's buffers may be views of the batch: write it before the batch changes. */
const tableBatchToProto = (rows: TableBatch): batch.TableBatch => ({
  tableId: BigInt(rows.tableId),
  partitionKey: rows.partitionKey,
  rows: encodeRows(rows),
});

/** Copies: the batch holds no view of the message. Throws `corrupt_batch` (corrupt). */
function tableBatchFromProto(message: batch.TableBatch): TableBatch {
  check(message.tableId > 0n && message.tableId <= BigInt(Number.MAX_SAFE_INTEGER), 'a batch without a table');
  return { ...decodeRows(message.rows), tableId: tableId(Number(message.tableId)), partitionKey: message.partitionKey };
}

/** As `tableBatchToProto`. */
const versionedRowsToProto = (rows: VersionedRows): batch.VersionedRows => ({
  rows: encodeRows(rows),
  stamps: encodeStamps(rows.stamps.subarray(0, rows.rowCount)),
});

/**
 * As `tableBatchFromProto`. With `seriesStart`, the message holds only series `[seriesStart, …)` of a longer table and
 * `seriesOf` counts from that table's first series.
 */
function versionedRowsFromProto(message: batch.VersionedRows, seriesStart = 0): VersionedRows {
  const rows = decodeRows(message.rows, seriesStart);
  return { ...rows, stamps: decodeStamps(message.stamps, rows.rowCount) };
}

/** Any failure inside the protobuf reader is corruption as well. */
function guarded<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof InlayError) throw error;
    throw corruptBatch(error instanceof Error ? error.message : String(error), error);
  }
}

/** An `inlay.v1.TableBatch` message: what the write-ahead log keeps and the router sends. */
export const encodeTableBatch = (rows: TableBatch): Uint8Array =>
  batch.TableBatch.encode(tableBatchToProto(rows)).finish();

/** Throws `corrupt_batch` (corrupt) for bytes that no encoder wrote; never reads out of range. */
export const decodeTableBatch = (bytes: Uint8Array): TableBatch =>
  guarded(() => tableBatchFromProto(batch.TableBatch.decode(bytes)));

/** An `inlay.v1.VersionedRows` message. */
export const encodeVersionedRows = (rows: VersionedRows): Uint8Array =>
  batch.VersionedRows.encode(versionedRowsToProto(rows)).finish();

/** As `decodeTableBatch` and `versionedRowsFromProto`. */
export const decodeVersionedRows = (bytes: Uint8Array, seriesStart = 0): VersionedRows =>
  guarded(() => versionedRowsFromProto(batch.VersionedRows.decode(bytes), seriesStart));
