import type { Selectable } from 'kysely';
import { allTimes, columnId, defined, fileId, incarnationId, tableId } from '@inlay/core';
import type { IncarnationId, Stamp, TableId, TimeRange } from '@inlay/core';
import { fileConflict, incarnationForgotten, incarnationNotFound, tableNotFound } from '../errors.js';
import type { CommitFileRequest, FileColumn, FileList, ParquetFile } from '../model/index.js';
import { selectNotClosed } from './cluster-queries.js';
import { nameBytes, nameOf } from '../model/name-bytes.js';
import type { FileLists } from './file-lists.js';
import type { CatalogDb, WriteTransaction } from './sql-store.js';
import type { FileRow } from './tables.js';

type ListedFile = Omit<Selectable<FileRow>, 'partition_id'> & { readonly partition_key: Uint8Array };

function fileOf(row: ListedFile): ParquetFile {
  return {
    id: fileId(row.id),
    tableId: tableId(Number(row.table_id)),
    partitionKey: nameOf(row.partition_key),
    path: row.path,
    level: Number(row.level) as 0 | 1 | 2,
    times: { min: row.min_time, max: row.max_time },
    rowCount: Number(row.row_count),
    sizeBytes: Number(row.size_bytes),
    crc32c: row.crc32c === null ? undefined : Number(row.crc32c),
    minStamp: row.min_stamp,
    maxStamp: row.max_stamp,
    multiVersion: row.multi_version === 1n,
    shards: new Uint8Array(row.shards),
    columns: JSON.parse(row.column_stats) as FileColumn[],
    sortKey: (JSON.parse(row.sort_key) as number[]).map(columnId),
    origin:
      row.origin_incarnation === null
        ? undefined
        : { incarnation: incarnationId(Number(row.origin_incarnation)), generation: Number(row.origin_generation) },
    deletesAppliedTo: row.deletes_applied_to,
    createdAtMs: Number(row.created_at_ms),
  };
}

const rowOf = (file: ParquetFile, partition: bigint): FileRow => ({
  id: file.id,
  table_id: BigInt(file.tableId),
  partition_id: partition,
  path: file.path,
  level: BigInt(file.level),
  min_time: file.times.min,
  max_time: file.times.max,
  row_count: BigInt(file.rowCount),
  size_bytes: BigInt(file.sizeBytes),
  crc32c: file.crc32c === undefined ? null : BigInt(file.crc32c),
  min_stamp: file.minStamp,
  max_stamp: file.maxStamp,
  multi_version: file.multiVersion ? 1n : 0n,
  shards: file.shards,
  column_stats: JSON.stringify(file.columns),
  sort_key: JSON.stringify(file.sortKey),
  origin_incarnation: file.origin === undefined ? null : BigInt(file.origin.incarnation),
  origin_generation: file.origin === undefined ? null : BigInt(file.origin.generation),
  deletes_applied_to: file.deletesAppliedTo,
  created_at_ms: BigInt(file.createdAtMs),
});

/** Locks in one order, the table's row, then incarnations by id, so that two commits never wait for each other. */
export async function insertFile(
  tx: WriteTransaction,
  request: CommitFileRequest,
  nowMs: number,
): Promise<{ readonly filesVersion: bigint }> {
  const { file } = request;
  const id = BigInt(request.tableId);
  const table = await tx.db
    .selectFrom('table_def')
    .select('files_version')
    .where('id', '=', id)
    .$if(tx.locksRows, (query) => query.forUpdate())
    .executeTakeFirst();
  if (table === undefined) throw tableNotFound(request.tableId);
  if (file !== undefined && file.tableId !== request.tableId) throw fileConflict(file.id);
  const added = file !== undefined && (await addFile(tx.db, file, nowMs));
  const forgotten = await raiseLowWater(tx, request);
  // What was there before stays: this is a repeat. Anything else of it would bring back what was given up.
  if (forgotten !== undefined && (added || file === undefined)) throw incarnationForgotten(forgotten);
  if (!added) return { filesVersion: table.files_version };
  const filesVersion = table.files_version + 1n;
  await tx.db.updateTable('table_def').set({ files_version: filesVersion }).where('id', '=', id).execute();
  tx.publish({ kind: 'files', tableId: request.tableId, filesVersion });
  return { filesVersion };
}

/** False when the file is there already: a repeat of a commit whose answer was lost. */
async function addFile(db: CatalogDb, file: ParquetFile, nowMs: number): Promise<boolean> {
  const partition = await partitionId(db, file, nowMs);
  const inserted = await db
    .insertInto('parquet_file')
    .values(rowOf(file, partition))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted !== undefined) return true;
  const holder = await db.selectFrom('parquet_file').select('table_id').where('id', '=', file.id).executeTakeFirst();
  if (Number(holder?.table_id) !== Number(file.tableId)) throw fileConflict(file.id);
  return false;
}

async function partitionId(db: CatalogDb, file: ParquetFile, nowMs: number): Promise<bigint> {
  const key = nameBytes(file.partitionKey);
  const table = BigInt(file.tableId);
  const existing = await db
    .selectFrom('partition_def')
    .select('id')
    .where('table_id', '=', table)
    .where('partition_key', '=', key)
    .executeTakeFirst();
  if (existing !== undefined) return existing.id;
  const inserted = await db
    .insertInto('partition_def')
    .values({ table_id: table, partition_key: key, created_at_ms: BigInt(nowMs) })
    .returning('id')
    .executeTakeFirst();
  return defined(inserted, 'the new partition').id;
}

interface Mark {
  readonly incarnation: IncarnationId;
  readonly stamp: Stamp;
  /** Locked and looked at only, if it is there. */
  readonly isOrigin?: boolean;
}

function marksOf({ file, lowWater }: CommitFileRequest): Mark[] {
  const origin = file?.origin?.incarnation;
  const named = lowWater.some(({ incarnation }) => incarnation === origin);
  const marks: readonly Mark[] =
    origin === undefined || named ? lowWater : [...lowWater, { incarnation: origin, stamp: 0n, isOrigin: true }];
  return [...marks].sort((a, b) => a.incarnation - b.incarnation);
}

/** Returns the first that was forgotten. */
async function raiseLowWater(tx: WriteTransaction, request: CommitFileRequest): Promise<IncarnationId | undefined> {
  let forgotten: IncarnationId | undefined;
  for (const { incarnation, stamp, isOrigin = false } of marksOf(request)) {
    const moved = await tx.db
      .updateTable('incarnation')
      .set((expression) => ({
        low_water: expression.case().when('low_water', '<', stamp).then(stamp).else(expression.ref('low_water')).end(),
      }))
      .where('id', '=', BigInt(incarnation))
      .returning('forgotten_at_ms')
      .executeTakeFirst();
    if (moved === undefined && !isOrigin) throw incarnationNotFound(incarnation);
    if (typeof moved?.forgotten_at_ms === 'bigint') forgotten ??= incarnation;
  }
  return forgotten;
}

/**
 * A table's files that overlap the times, ns, with the incarnations that are not closed. Throws `table_not_found`. Lists
 * that were read are kept in `lists`.
 */
export async function selectFiles(db: CatalogDb, lists: FileLists, id: TableId, times: TimeRange): Promise<FileList> {
  const table = await db
    .selectFrom('table_def')
    .innerJoin('database_def', 'database_def.id', 'table_def.database_id')
    .select('table_def.files_version')
    .where('table_def.id', '=', BigInt(id))
    .where('database_def.deleted_at_ms', 'is', null)
    .executeTakeFirst();
  if (table === undefined) throw tableNotFound(id);
  const filesVersion = table.files_version;
  const known = lists.find(id, filesVersion, times);
  const files = known ?? (await readFiles(db, id, times));
  if (known === undefined) lists.put(id, { filesVersion, times, files });
  return { files, filesVersion, incarnations: await selectNotClosed(db) };
}

async function readFiles(db: CatalogDb, id: TableId, times: TimeRange): Promise<ParquetFile[]> {
  let query = db
    .selectFrom('parquet_file')
    .innerJoin('partition_def', 'partition_def.id', 'parquet_file.partition_id')
    .selectAll('parquet_file')
    .select('partition_def.partition_key')
    .where('parquet_file.table_id', '=', BigInt(id));
  if (times.min > allTimes.min) query = query.where('parquet_file.max_time', '>=', times.min);
  if (times.max < allTimes.max) query = query.where('parquet_file.min_time', '<=', times.max);
  const rows = await query.orderBy('parquet_file.max_stamp').orderBy('parquet_file.id').execute();
  return rows.map(fileOf);
}
