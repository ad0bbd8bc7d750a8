import { addShard, columnId, emptyShardBitmap, fileId, isInlayError, makeStamp } from '@inlay/core';
import type { Clock, Stamp, TableId } from '@inlay/core';
import type { Catalog, OpenedIncarnation } from '../catalog/index.js';
import type { ColumnKind, Database, DatabaseSchema, ParquetFile, Table } from '../model/index.js';

/** One empty catalog under test. */
export interface CatalogFixture {
  readonly catalog: Catalog;
  /** A second client of the same state; the same object where there can be only one. */
  readonly another: () => Promise<Catalog>;
  /** Closes every client and removes what they stored. */
  readonly dispose: () => Promise<void>;
}

export type CatalogFactory = (clock: Clock) => Promise<CatalogFixture>;

/** Runs a test on an empty catalog and tidies up after it, also when it fails. */
export type WithCatalog = (test: (fixture: CatalogFixture) => Promise<void>) => () => Promise<void>;

export const nodes = ['ingester-0', 'ingester-1', 'ingester-2'];

export const openNode = (
  catalog: Catalog,
  node = 'ingester-0',
  members: readonly string[] = [node],
): Promise<OpenedIncarnation> => catalog.openIncarnation({ node, address: `${node}:8182`, members });

export const field = (name: string, kind: ColumnKind = 'f64'): { name: string; kind: ColumnKind } => ({ name, kind });

/** A database with one table of one tag and one field. */
export async function openTable(
  catalog: Catalog,
  name = 'db',
): Promise<{ database: Database; table: Table; schema: DatabaseSchema }> {
  const database = await catalog.createDatabase({ name });
  const { schema } = await catalog.ensureSchema(database.id, [
    { name: 'cpu', columns: [field('host', 'tag'), field('usage')] },
  ]);
  const [table] = schema.tables;
  if (table === undefined) throw new Error('the table was not created');
  return { database, table, schema };
}

let files = 0;

/** A file with every field set; ids are uuids that differ within a process. */
export function testFile(table: TableId, over: Partial<ParquetFile> = {}): ParquetFile {
  const number = String(++files).padStart(12, '0');
  const shards = emptyShardBitmap();
  addShard(shards, 5);
  addShard(shards, 127);
  return {
    id: fileId(`00000000-0000-4000-8000-${number}`),
    tableId: table,
    partitionKey: '2026-01-01',
    path: `1/${String(table)}/ab/${number}.parquet`,
    level: 0,
    times: { min: 0n, max: 1_000n },
    rowCount: 10,
    sizeBytes: 4096,
    crc32c: 0xdead_beef,
    minStamp: makeStamp(1n, 0n),
    maxStamp: makeStamp(1n, 10n),
    multiVersion: false,
    shards,
    columns: [
      { id: columnId(1), nulls: 0, min: 'a', max: 'z' },
      { id: columnId(2), nulls: 3 },
    ],
    sortKey: [columnId(1)],
    origin: undefined,
    deletesAppliedTo: 0n,
    createdAtMs: 1_767_225_600_000,
    ...over,
  };
}

export const commit = (
  catalog: Catalog,
  file: ParquetFile,
  lowWater: readonly { incarnation: OpenedIncarnation['incarnation']['id']; stamp: Stamp }[] = [],
): Promise<{ readonly filesVersion: bigint }> => catalog.commitFile({ file, tableId: file.tableId, lowWater });

/** The code of the InlayError that the promise rejects with, `ok` when it does not. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'ok';
  } catch (error) {
    return isInlayError(error) ? `${error.kind}:${error.code}` : `not an InlayError: ${String(error)}`;
  }
}
