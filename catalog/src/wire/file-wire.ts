import {
  columnId,
  fileId,
  fromHalfOpen,
  incarnationId,
  noTimes,
  tableId,
  toHalfOpen,
  type TableId,
  type TimeRange,
} from '@inlay/core';
import type { catalog as wire } from '@inlay/proto';
import type { CommitFileRequest, FileColumn, FileList, ParquetFile } from '../model/index.js';
import { nameBytes, nameOf } from '../model/name-bytes.js';
import { badMessage } from './bad-message.js';
import { incarnationFromWire, incarnationToWire } from './cluster-wire.js';

const fileColumnToWire = ({ id, nulls, min, max }: FileColumn): wire.FileColumn => ({
  id: BigInt(id),
  nulls: BigInt(nulls),
  min: min === undefined ? undefined : nameBytes(min),
  max: max === undefined ? undefined : nameBytes(max),
});

const fileColumnFromWire = ({ id, nulls, min, max }: wire.FileColumn): FileColumn => ({
  id: columnId(Number(id)),
  nulls: Number(nulls),
  ...(min === undefined ? {} : { min: nameOf(min) }),
  ...(max === undefined ? {} : { max: nameOf(max) }),
});

/** A file in the words of `inlay.v1`. */
const fileToWire = (file: ParquetFile): wire.ParquetFile => ({
  id: file.id,
  tableId: BigInt(file.tableId),
  partitionKey: nameBytes(file.partitionKey),
  path: file.path,
  level: file.level,
  minTime: file.times.min,
  maxTime: file.times.max,
  rowCount: BigInt(file.rowCount),
  sizeBytes: BigInt(file.sizeBytes),
  crc32c: file.crc32c,
  minStamp: file.minStamp,
  maxStamp: file.maxStamp,
  multiVersion: file.multiVersion,
  shards: file.shards,
  columns: file.columns.map(fileColumnToWire),
  sortKey: file.sortKey.map(BigInt),
  origin:
    file.origin === undefined
      ? undefined
      : { incarnation: BigInt(file.origin.incarnation), generation: BigInt(file.origin.generation) },
  deletesAppliedTo: file.deletesAppliedTo,
  createdAtMs: BigInt(file.createdAtMs),
});

/** Throws `bad_message` (internal) for a level that this release does not know. */
const fileFromWire = (file: wire.ParquetFile): ParquetFile => ({
  id: fileId(file.id),
  tableId: tableId(Number(file.tableId)),
  partitionKey: nameOf(file.partitionKey),
  path: file.path,
  level: levelOf(file.level),
  times: { min: file.minTime, max: file.maxTime },
  rowCount: Number(file.rowCount),
  sizeBytes: Number(file.sizeBytes),
  crc32c: file.crc32c,
  minStamp: file.minStamp,
  maxStamp: file.maxStamp,
  multiVersion: file.multiVersion,
  // A copy: the decoder's bytes lie in the buffer of the whole message.
  shards: new Uint8Array(file.shards),
  columns: file.columns.map(fileColumnFromWire),
  sortKey: file.sortKey.map((id) => columnId(Number(id))),
  origin:
    file.origin === undefined
      ? undefined
      : { incarnation: incarnationId(Number(file.origin.incarnation)), generation: Number(file.origin.generation) },
  deletesAppliedTo: file.deletesAppliedTo,
  createdAtMs: Number(file.createdAtMs),
});

function levelOf(level: number): 0 | 1 | 2 {
  if (level !== 0 && level !== 1 && level !== 2) throw badMessage(`file level ${String(level)}`);
  return level;
}

/** A commit in the words of `inlay.v1`. */
export const commitToWire = (request: CommitFileRequest): wire.CommitFileRequest => ({
  file: request.file === undefined ? undefined : fileToWire(request.file),
  tableId: BigInt(request.tableId),
  lowWater: request.lowWater.map(({ incarnation, stamp }) => ({ incarnation: BigInt(incarnation), stamp })),
});

/** Throws as `fileFromWire` does. */
export const commitFromWire = (request: wire.CommitFileRequest): CommitFileRequest => ({
  file: request.file === undefined ? undefined : fileFromWire(request.file),
  tableId: tableId(Number(request.tableId)),
  lowWater: request.lowWater.map(({ incarnation, stamp }) => ({
    incarnation: incarnationId(Number(incarnation)),
    stamp,
  })),
});

/** The question for files that overlap `times` in the words of `inlay.v1`, whose range is half-open. */
export function listFilesToWire(id: TableId, times: TimeRange): wire.ListFilesRequest {
  const { from, to } = toHalfOpen(times);
  return { tableId: BigInt(id), timeMin: from, timeMax: to };
}

/** The times of that question; `noTimes` for an empty range. */
export const listedTimesFromWire = ({ timeMin, timeMax }: wire.ListFilesRequest): TimeRange =>
  fromHalfOpen(timeMin, timeMax) ?? noTimes;

/** A file list in the words of `inlay.v1`. */
export const fileListToWire = (list: FileList): wire.ListFilesAnswer => ({
  files: list.files.map(fileToWire),
  filesVersion: list.filesVersion,
  incarnations: list.incarnations.map(incarnationToWire),
});

/** Throws as `fileFromWire` and `incarnationFromWire` do. */
export const fileListFromWire = (list: wire.ListFilesAnswer): FileList => ({
  files: list.files.map(fileFromWire),
  filesVersion: list.filesVersion,
  incarnations: list.incarnations.map(incarnationFromWire),
});
