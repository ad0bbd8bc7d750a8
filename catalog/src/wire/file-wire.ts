import {
  badMessage,
  columnId,
  fileId,
  fromHalfOpen,
  idFromWire,
  incarnationId,
  noTimes,
  numberFromWire,
  shardBitmapBytes,
  tableId,
  toHalfOpen,
  type GenerationName,
  type ShardBitmap,
  type TableId,
  type TimeRange,
} from '@inlay/core';
import type { catalog as wire } from '@inlay/proto';
import type { CommitFileRequest, FileColumn, FileList, ParquetFile } from '../model/index.js';
import { incarnationFromWire, incarnationToWire } from './cluster-wire.js';
import { nameFromWire, nameToWire } from './name-wire.js';

const fileColumnToWire = ({ id, nulls, min, max }: FileColumn): wire.FileColumn => ({
  id: BigInt(id),
  nulls: BigInt(nulls),
  min: min === undefined ? undefined : nameToWire(min),
  max: max === undefined ? undefined : nameToWire(max),
});

const fileColumnFromWire = ({ id, nulls, min, max }: wire.FileColumn): FileColumn => ({
  id: columnId(idFromWire(id, 'the id of a column')),
  nulls: numberFromWire(nulls, 'the number of nulls of a column'),
  ...(min === undefined ? {} : { min: nameFromWire(min, 'the smallest value of a column') }),
  ...(max === undefined ? {} : { max: nameFromWire(max, 'the largest value of a column') }),
});

const originToWire = ({ incarnation, generation }: GenerationName): wire.FileOrigin => ({
  incarnation: BigInt(incarnation),
  generation: BigInt(generation),
});

const originFromWire = ({ incarnation, generation }: wire.FileOrigin): GenerationName => ({
  incarnation: incarnationId(idFromWire(incarnation, 'the incarnation of a file')),
  generation: numberFromWire(generation, 'the generation of a file'),
});

const fileToWire = (file: ParquetFile): wire.ParquetFile => ({
  id: file.id,
  tableId: BigInt(file.tableId),
  partitionKey: nameToWire(file.partitionKey),
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
  origin: file.origin === undefined ? undefined : originToWire(file.origin),
  deletesAppliedTo: file.deletesAppliedTo,
  createdAtMs: BigInt(file.createdAtMs),
});

function fileFromWire(file: wire.ParquetFile): ParquetFile {
  if (file.id === '' || file.path === '') throw badMessage('a file without an id or a path');
  return {
    id: fileId(file.id),
    tableId: tableId(idFromWire(file.tableId, 'the table of a file')),
    partitionKey: nameFromWire(file.partitionKey, 'the partition of a file'),
    path: file.path,
    level: levelOf(file.level),
    times: timesOf(file),
    rowCount: numberFromWire(file.rowCount, 'the number of rows of a file'),
    sizeBytes: numberFromWire(file.sizeBytes, 'the size of a file'),
    crc32c: file.crc32c,
    minStamp: file.minStamp,
    maxStamp: file.maxStamp,
    multiVersion: file.multiVersion,
    shards: shardsOf(file.shards),
    columns: file.columns.map(fileColumnFromWire),
    sortKey: file.sortKey.map((id) => columnId(idFromWire(id, 'a column of a sort key'))),
    origin: file.origin === undefined ? undefined : originFromWire(file.origin),
    deletesAppliedTo: file.deletesAppliedTo,
    createdAtMs: numberFromWire(file.createdAtMs, 'the time at which a file was made'),
  };
}

function levelOf(level: number): 0 | 1 | 2 {
  if (level !== 0 && level !== 1 && level !== 2) throw badMessage(`${String(level)} is not a level of files`);
  return level;
}

function timesOf({ minTime, maxTime }: wire.ParquetFile): TimeRange {
  if (minTime > maxTime)
    throw badMessage(`the times of a file end at ${String(maxTime)}, before their begin at ${String(minTime)}`);
  return { min: minTime, max: maxTime };
}

/** A copy: the decoder's bytes lie in the buffer of the whole message. */
function shardsOf(bytes: Uint8Array): ShardBitmap {
  if (bytes.length !== shardBitmapBytes)
    throw badMessage(`the shards of a file take ${String(bytes.length)} bytes in place of ${String(shardBitmapBytes)}`);
  return new Uint8Array(bytes);
}

/** A commit in the words of `inlay.v1`. */
export const commitToWire = (request: CommitFileRequest): wire.CommitFileRequest => ({
  file: request.file === undefined ? undefined : fileToWire(request.file),
  tableId: BigInt(request.tableId),
  lowWater: request.lowWater.map(({ incarnation, stamp }) => ({ incarnation: BigInt(incarnation), stamp })),
});

/** Throws `bad_message`. */
export const commitFromWire = (request: wire.CommitFileRequest): CommitFileRequest => ({
  file: request.file === undefined ? undefined : fileFromWire(request.file),
  tableId: tableId(idFromWire(request.tableId, 'the table of a commit')),
  lowWater: request.lowWater.map(({ incarnation, stamp }) => ({
    incarnation: incarnationId(idFromWire(incarnation, 'the incarnation of a low-water mark')),
    stamp,
  })),
});

/** The answer to a commit in the words of `inlay.v1`. */
export const committedToWire = (answer: { readonly filesVersion: bigint }): wire.CommitFileAnswer => ({
  filesVersion: answer.filesVersion,
});

/** Every number of 64 bits is a version. */
export const committedFromWire = ({ filesVersion }: wire.CommitFileAnswer): { readonly filesVersion: bigint } => ({
  filesVersion,
});

/** The question for files of a table. */
export interface FileQuestion {
  readonly tableId: TableId;
  /** Files that overlap it. */
  readonly times: TimeRange;
}

/** The question for files in the words of `inlay.v1`, whose range is half-open. */
export function listFilesToWire({ tableId: id, times }: FileQuestion): wire.ListFilesRequest {
  const { from, to } = toHalfOpen(times);
  return { tableId: BigInt(id), timeMin: from, timeMax: to };
}

/** A range that holds no time is `noTimes`. Throws `bad_message`. */
export const listFilesFromWire = (request: wire.ListFilesRequest): FileQuestion => ({
  tableId: tableId(idFromWire(request.tableId, 'the table of a list of files')),
  times: fromHalfOpen(request.timeMin, request.timeMax) ?? noTimes,
});

/** A file list in the words of `inlay.v1`. */
export const fileListToWire = (list: FileList): wire.ListFilesAnswer => ({
  files: list.files.map(fileToWire),
  filesVersion: list.filesVersion,
  incarnations: list.incarnations.map(incarnationToWire),
});

/** Throws `bad_message`. */
export const fileListFromWire = (list: wire.ListFilesAnswer): FileList => ({
  files: list.files.map(fileFromWire),
  filesVersion: list.filesVersion,
  incarnations: list.incarnations.map(incarnationFromWire),
});
