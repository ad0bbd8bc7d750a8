import { columnId, databaseId, fileId, incarnationId, shardCount, tableId } from '@inlay/core';
import type {
  CatalogEvent,
  CreateDatabaseRequest,
  OpenedIncarnation,
  OpenIncarnationRequest,
  RefusedColumn,
  WantedTable,
} from '../catalog/index.js';
import type {
  ColumnKind,
  CommitFileRequest,
  Database,
  DatabaseSchema,
  FileList,
  Incarnation,
  ParquetFile,
  ShardMap,
} from '../model/index.js';

/*
 * What was encoded once, by the release before the codecs stood side by side; the bytes are in golden-bytes.ts. They change
 * with the protocol only, which grows and never changes.
 */

const kinds: readonly ColumnKind[] = ['tag', 'f64', 'i64', 'u64', 'bool', 'string'];
const u64Max = 2n ** 64n - 1n;
const i64Min = -(2n ** 63n);
const i64Max = 2n ** 63n - 1n;
const safeMax = Number.MAX_SAFE_INTEGER;
const firstStamp = 6n << 40n;

export const goldenDatabase: Database = {
  id: databaseId(9),
  name: '\ufeff"ü😀',
  retentionNs: i64Max,
  tablesMax: 500,
  columnsPerTableMax: 250,
  createdAtMs: 1_767_312_000_000,
};

export const goldenDatabases: readonly Database[] = [
  goldenDatabase,
  { ...goldenDatabase, name: 'b', retentionNs: undefined },
];

export const goldenSchema: DatabaseSchema = {
  database: goldenDatabase,
  tables: [
    {
      id: tableId(4),
      databaseId: databaseId(9),
      name: 'a\0b',
      columns: kinds.map((kind, i) => ({ id: columnId(i + 1), name: `c ${kind}`, kind })),
    },
    { id: tableId(5), databaseId: databaseId(9), name: 'empty', columns: [] },
  ],
  version: u64Max,
};

export const goldenCreation: CreateDatabaseRequest = {
  name: 'home/autogen',
  retentionNs: 86_400_000_000_000n,
  tablesMax: 7,
  columnsPerTableMax: 9,
};

export const goldenWanted: readonly WantedTable[] = [
  { name: '\ufeffcpu', columns: kinds.map((kind) => ({ name: kind, kind })) },
  { name: 'm', columns: [] },
];

export const goldenRefused: readonly RefusedColumn[] = [
  { table: 'cpu', column: 'v', reason: 'kind_conflict', existing: 'f64' },
  { table: 'cpu', column: 'time', reason: 'kind_conflict' },
  { table: 'm', reason: 'table_limit', limit: 500 },
  { table: 'cpu', column: 'w', reason: 'column_limit', limit: 0 },
];

const first: Incarnation = {
  id: incarnationId(5),
  node: 'ingester-0',
  address: '10.0.0.1:8182',
  state: 'open',
  epoch: 6n,
  lowWater: firstStamp,
  volume: '6f1d',
};
const second: Incarnation = {
  id: incarnationId(6),
  node: 'ingester-1',
  address: '',
  state: 'draining',
  epoch: 2n ** 63n,
  lowWater: -1n,
};

const shards = Array.from({ length: shardCount }, (_, shard) => shard);
const owners = [[5], [6, 5], []].map((ids) => ids.map(incarnationId));

export const goldenMap: ShardMap = {
  cluster: '4a0c8e1e',
  epoch: u64Max,
  owners: shards.map((shard) => owners[shard % owners.length] ?? []),
  since: shards.map((shard) => (shard % 3 === 2 ? 0n : BigInt(shard % 7))),
  barrier: 3n,
  incarnations: [first, second],
};

export const goldenOpening: OpenIncarnationRequest = {
  node: 'ingester-0',
  address: '10.0.0.1:8182',
  members: ['ingester-0', 'ingester-1'],
  volume: '6f1d',
};

export const goldenOpened: OpenedIncarnation = { incarnation: first, predecessors: [second], shardMap: goldenMap };

const file: ParquetFile = {
  id: fileId('0b5f6f4e'),
  tableId: tableId(4),
  partitionKey: '\ufeff2026',
  path: 'data/4/2026/0b5f6f4e.parquet',
  level: 2,
  times: { min: i64Min, max: i64Max },
  rowCount: safeMax,
  sizeBytes: 12,
  crc32c: 2 ** 32 - 1,
  minStamp: firstStamp,
  maxStamp: i64Max,
  multiVersion: true,
  shards: new Uint8Array(16).fill(0xa5),
  columns: [
    { id: columnId(1), nulls: 0, min: '', max: '\ufeff😀' },
    { id: columnId(3), nulls: safeMax },
  ],
  sortKey: [columnId(1), columnId(2)],
  origin: { incarnation: incarnationId(3), generation: safeMax },
  deletesAppliedTo: 0n,
  createdAtMs: 1_767_312_000_000,
};

/** As 0.1.0 made them: without a checksum. */
const plainFile: ParquetFile = {
  ...file,
  level: 0,
  crc32c: undefined,
  columns: [],
  sortKey: [],
  origin: undefined,
  multiVersion: false,
};

export const goldenCommit: CommitFileRequest = {
  file,
  tableId: tableId(4),
  lowWater: [
    { incarnation: incarnationId(5), stamp: firstStamp },
    { incarnation: incarnationId(6), stamp: -1n },
  ],
};

export const goldenFiles: FileList = { files: [file, plainFile], filesVersion: u64Max, incarnations: [first, second] };

export const goldenEvents: readonly CatalogEvent[] = [
  { kind: 'epoch', epoch: u64Max },
  { kind: 'schema', databaseId: databaseId(9), version: 3n },
  { kind: 'files', tableId: tableId(4), filesVersion: 2n ** 53n + 1n },
];
