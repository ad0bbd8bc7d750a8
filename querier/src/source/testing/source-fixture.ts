import type { CommitFileRequest, Incarnation, ParquetFile, Table } from '@inlay/catalog';
import { MemoryCatalog } from '@inlay/catalog/testing';
import {
  SystemClock,
  columnId,
  emptyShardBitmap,
  fileId,
  incarnationId,
  noLogger,
  noMetrics,
  type IncarnationId,
} from '@inlay/core';
import { MemoryObjectStore } from '@inlay/object-store/testing';
import type { HeldGeneration, HotGeneration } from '@inlay/services';
import { systemParts } from '@inlay/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine, HotLease, LeaseScope } from '../../engine/engine.js';
import { FakeHotSource } from '../../engine/testing/hot-fixture.js';
import { FileCache } from '../cache/file-cache.js';
import { reportFileCache } from '../cache/file-cache-events.js';
import { SnapshotSource } from '../snapshot-source.js';
import type { TableScan } from '../../relation/table-scan.js';
import { wholeScan } from '../../relation/testing/whole-scan.js';
import { FileVerifier } from '../verify/file-verifier.js';

/** Keeps what was leased; everything else is the real thing. */
export class LeaseRecorder implements Pick<Engine, 'held' | 'lease'> {
  heldGenerations: HeldGeneration[] = [];
  leases: { readonly generations: readonly HotGeneration[]; readonly scope: LeaseScope | undefined }[] = [];
  open = 0;
  failures: Error[] = [];

  held(): readonly HeldGeneration[] {
    return this.heldGenerations;
  }

  lease(_tableId: unknown, generations: readonly HotGeneration[], scope?: LeaseScope): Promise<HotLease> {
    const failure = this.failures.shift();
    if (failure !== undefined) return Promise.reject(failure);
    this.leases.push({ generations, scope });
    this.open++;
    const tables = generations.map((generation) => ({ generation, rowsTable: 'r', seriesTable: 's' }));
    return Promise.resolve({
      tables,
      release: () => {
        this.open--;
      },
    });
  }
}

/** A catalog with one table, ingesters behind it, and a source over both. */
export class SourceFixture {
  readonly directory = mkdtempSync(join(tmpdir(), 'inlay-source-'));
  readonly catalog = new MemoryCatalog(new SystemClock());
  readonly store = new MemoryObjectStore();
  readonly leases = new LeaseRecorder();
  readonly ingesters = new Map<string, FakeHotSource>();
  readonly source: SnapshotSource;
  #table: Table | undefined;

  constructor() {
    this.source = new SnapshotSource({
      catalog: this.catalog,
      hotSources: { of: (incarnation) => this.ingester(incarnation) },
      engine: this.leases,
      files: new FileCache({
        directory: join(this.directory, 'cache'),
        bytesMax: 1024 ** 2,
        fetchesMax: 4,
        store: this.store,
        verifier: new FileVerifier(systemParts.clock),
        events: reportFileCache(noMetrics, noLogger),
      }),
      clock: systemParts.clock,
      metrics: noMetrics,
    });
  }

  get table(): Table {
    if (this.#table === undefined) throw new Error('open the fixture first');
    return this.#table;
  }

  async open(): Promise<this> {
    const database = await this.catalog.createDatabase({ name: 'db' });
    const { schema } = await this.catalog.ensureSchema(database.id, [
      {
        name: 'cpu',
        columns: [
          { name: 'host', kind: 'tag' },
          { name: 'usage', kind: 'f64' },
        ],
      },
    ]);
    this.#table = schema.tables[0];
    return this;
  }

  close(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Opens an incarnation of `node` in the catalog, with a process that answers for it. */
  async openIngester(node: string): Promise<{ readonly id: IncarnationId; readonly source: FakeHotSource }> {
    const { incarnation } = await this.catalog.openIncarnation({ node, address: `${node}:1`, members: [node] });
    const source = this.ingesters.get(node) ?? new FakeHotSource();
    source.incarnations.push(incarnation.id);
    this.ingesters.set(node, source);
    return { id: incarnation.id, source };
  }

  ingester(incarnation: Incarnation): FakeHotSource {
    const source = this.ingesters.get(incarnation.node);
    if (source === undefined) throw new Error(`no ingester ${incarnation.node}`);
    return source;
  }

  async commit(id: string, change: Partial<ParquetFile> = {}): Promise<bigint> {
    const file: ParquetFile = {
      id: fileId(id),
      tableId: this.table.id,
      partitionKey: '2024-01-01',
      path: `1/${String(this.table.id)}/${id}.parquet`,
      level: 0,
      times: { min: 0n, max: 100n },
      rowCount: 1,
      sizeBytes: 3,
      crc32c: undefined,
      minStamp: 1n,
      maxStamp: 2n,
      multiVersion: false,
      shards: emptyShardBitmap(),
      columns: [],
      sortKey: [],
      origin: undefined,
      deletesAppliedTo: 0n,
      createdAtMs: 0,
      ...change,
    };
    await this.store.put(file.path, new Uint8Array(file.sizeBytes));
    const request: CommitFileRequest = { file, tableId: this.table.id, lowWater: [] };
    return (await this.catalog.commitFile(request)).filesVersion;
  }

  scan(change: Partial<TableScan> = {}): TableScan {
    return wholeScan(this.table, ['time'], change);
  }

  get hostColumn(): ReturnType<typeof columnId> {
    return columnId(this.table.columns[0]?.id ?? 0);
  }
}

export const originOf = (incarnation: number, generation: number): ParquetFile['origin'] => ({
  incarnation: incarnationId(incarnation),
  generation,
});
