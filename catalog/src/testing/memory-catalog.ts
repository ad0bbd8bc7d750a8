import { allTimes, columnId, databaseId, firstStampOf, incarnationId, overlaps, tableId } from '@inlay/core';
import { shardCount } from '@inlay/core';
import type { Clock, DatabaseId, FileId, IncarnationId, TableId } from '@inlay/core';
import { EventFeed } from '../catalog/index.js';
import type {
  Catalog,
  CatalogEvent,
  CreateDatabaseRequest,
  EnsureSchemaResult,
  OpenedIncarnation,
  OpenIncarnationRequest,
  WantedTable,
} from '../catalog/index.js';
import {
  catalogClosed,
  databaseExists,
  databaseNotFound,
  fileConflict,
  incarnationClosed,
  incarnationForgotten,
  incarnationNotFound,
  tableNotFound,
} from '../errors.js';
import type {
  CommitFileRequest,
  Database,
  DatabaseSchema,
  FileList,
  Incarnation,
  ParquetFile,
  ShardMap,
} from '../model/index.js';
import { applyPlan, assignShards, checkOpenIncarnation, planSchema, settingsOf } from '../rules/index.js';
import type { ShardOwners } from '../rules/index.js';

interface TableFiles {
  readonly databaseId: DatabaseId;
  readonly files: Map<FileId, ParquetFile>;
  filesVersion: bigint;
}

/** A catalog that forgets: for tests, simulations and tools. Every method runs to its end before another begins. */
export class MemoryCatalog implements Catalog {
  readonly #clock: Clock;
  readonly #clusterId: string;
  readonly #feed = new EventFeed();
  /** Live databases only; tables and files of deleted ones stay, as in the other implementations. */
  readonly #schemas = new Map<DatabaseId, DatabaseSchema>();
  readonly #tables = new Map<TableId, TableFiles>();
  readonly #tableOfFile = new Map<FileId, TableId>();
  readonly #incarnations = new Map<IncarnationId, Incarnation>();
  readonly #forgotten = new Set<IncarnationId>();
  #owners: ShardOwners = Array.from({ length: shardCount }, () => []);
  #since: readonly bigint[] = this.#owners.map(() => 0n);
  #epoch = 0n;
  #barrier = 0n;
  #lastDatabaseId = 0;
  #lastTableId = 0;
  #lastColumnId = 0;
  #closed = false;

  constructor(clock: Clock, clusterId = 'memory') {
    this.#clock = clock;
    this.#clusterId = clusterId;
  }

  async clusterId(): Promise<string> {
    await this.#enter();
    return this.#clusterId;
  }

  async createDatabase(request: CreateDatabaseRequest): Promise<Database> {
    await this.#enter();
    const settings = settingsOf(request);
    if (this.#find(settings.name) !== undefined) throw databaseExists(settings.name);
    const database: Database = {
      id: databaseId(++this.#lastDatabaseId),
      ...settings,
      createdAtMs: this.#clock.nowMs(),
    };
    this.#putSchema({ database, tables: [], version: 1n });
    return database;
  }

  async listDatabases(): Promise<readonly Database[]> {
    await this.#enter();
    return [...this.#schemas.values()].map((schema) => schema.database);
  }

  async deleteDatabase(name: string): Promise<{ readonly epoch: bigint }> {
    await this.#enter();
    const schema = this.#find(name);
    if (schema === undefined) throw databaseNotFound(name);
    this.#schemas.delete(schema.database.id);
    this.#publish({ kind: 'schema', databaseId: schema.database.id, version: schema.version + 1n });
    this.#barrier = this.#nextEpoch();
    return { epoch: this.#barrier };
  }

  async schema(
    name: string,
    known?: { readonly databaseId: DatabaseId; readonly version: bigint },
  ): Promise<DatabaseSchema | undefined> {
    await this.#enter();
    const schema = this.#find(name);
    if (schema === undefined) throw databaseNotFound(name);
    return known?.databaseId === schema.database.id && known.version === schema.version ? undefined : schema;
  }

  async ensureSchema(id: DatabaseId, wanted: readonly WantedTable[]): Promise<EnsureSchemaResult> {
    await this.#enter();
    const schema = this.#schemas.get(id);
    if (schema === undefined) throw databaseNotFound(id);
    const plan = planSchema(schema, wanted);
    if (plan.changes.length === 0) return { schema, refused: plan.refused };
    const ids = { nextTableId: () => this.#newTable(id), nextColumnId: () => columnId(++this.#lastColumnId) };
    const changed = applyPlan(schema, plan, ids, schema.version + 1n);
    this.#putSchema(changed);
    return { schema: changed, refused: plan.refused };
  }

  async openIncarnation(request: OpenIncarnationRequest): Promise<OpenedIncarnation> {
    await this.#enter();
    checkOpenIncarnation(request);
    for (const other of this.#incarnations.values())
      if (other.node === request.node && other.state !== 'closed')
        this.#incarnations.set(other.id, { ...other, address: request.address });
    const earlier = [...this.#incarnations.values()].filter((other) => other.node === request.node);
    const epoch = this.#nextEpoch();
    const id = incarnationId(this.#incarnations.size + 1);
    const incarnation: Incarnation = {
      id,
      node: request.node,
      address: request.address,
      state: 'open',
      epoch,
      lowWater: firstStampOf(epoch),
      ...(request.volume === undefined ? {} : { volume: request.volume }),
    };
    this.#incarnations.set(id, incarnation);
    const before = this.#owners;
    this.#owners = assignShards(before, new Set(earlier.map((other) => other.id)), id, request);
    this.#since = this.#since.map((since, shard) => (this.#owners[shard] === before[shard] ? since : epoch));
    return { incarnation, predecessors: earlier.filter((other) => other.state !== 'closed'), shardMap: this.#map() };
  }

  async markDraining(incarnation: IncarnationId): Promise<void> {
    await this.#enter();
    const found = this.#incarnation(incarnation);
    if (found.state === 'open') this.#incarnations.set(incarnation, { ...found, state: 'draining' });
  }

  async closeIncarnation(incarnation: IncarnationId): Promise<void> {
    await this.#enter();
    this.#incarnations.set(incarnation, { ...this.#incarnation(incarnation), state: 'closed' });
  }

  async forgetIncarnation(incarnation: IncarnationId): Promise<{ readonly epoch: bigint }> {
    await this.#enter();
    const found = this.#incarnation(incarnation);
    if (found.state === 'closed') throw incarnationClosed(incarnation);
    this.#incarnations.set(incarnation, { ...found, state: 'closed' });
    this.#forgotten.add(incarnation);
    return { epoch: this.#nextEpoch() };
  }

  async shardMap(): Promise<ShardMap> {
    await this.#enter();
    return this.#map();
  }

  async commitFile(request: CommitFileRequest): Promise<{ readonly filesVersion: bigint }> {
    await this.#enter();
    const { file, lowWater } = request;
    const table = this.#tables.get(request.tableId);
    if (table === undefined) throw tableNotFound(request.tableId);
    const holder = file === undefined ? undefined : this.#tableOfFile.get(file.id);
    if (
      file !== undefined &&
      (file.tableId !== request.tableId || (holder !== undefined && holder !== request.tableId))
    )
      throw fileConflict(file.id);
    const marks = [...lowWater]
      .sort((a, b) => a.incarnation - b.incarnation)
      .map(({ incarnation, stamp }) => ({ found: this.#incarnation(incarnation), stamp }));
    const forgotten = [...this.#forgotten]
      .toSorted((a, b) => a - b)
      .find((id) => id === file?.origin?.incarnation || marks.some(({ found }) => found.id === id));
    if (forgotten !== undefined && holder === undefined) throw incarnationForgotten(forgotten);
    // All that can be refused was refused above: from here on nothing fails half-way.
    for (const { found, stamp } of marks) {
      const now = this.#incarnation(found.id);
      if (stamp > now.lowWater) this.#incarnations.set(now.id, { ...now, lowWater: stamp });
    }
    if (file !== undefined && holder === undefined) {
      table.files.set(file.id, { ...file, shards: file.shards.slice() });
      this.#tableOfFile.set(file.id, request.tableId);
      table.filesVersion++;
      this.#publish({ kind: 'files', tableId: request.tableId, filesVersion: table.filesVersion });
    }
    return { filesVersion: table.filesVersion };
  }

  async listFiles(id: TableId, times = allTimes): Promise<FileList> {
    await this.#enter();
    const table = this.#tables.get(id);
    if (table === undefined || !this.#schemas.has(table.databaseId)) throw tableNotFound(id);
    const files = [...table.files.values()].filter((file) => overlaps(file.times, times));
    return { files: files.sort(byMaxStamp), filesVersion: table.filesVersion, incarnations: this.#notClosed() };
  }

  watch(signal: AbortSignal): AsyncIterable<CatalogEvent> {
    return this.#feed.subscribe(signal);
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#feed.end();
    return Promise.resolve();
  }

  /** Every method starts with it: none works after close, and none finishes before its caller has its promise. */
  #enter(): Promise<void> {
    return this.#closed ? Promise.reject(catalogClosed()) : Promise.resolve();
  }
  #find(name: string): DatabaseSchema | undefined {
    for (const schema of this.#schemas.values()) if (schema.database.name === name) return schema;
    return undefined;
  }
  #putSchema(schema: DatabaseSchema): void {
    this.#schemas.set(schema.database.id, schema);
    this.#publish({ kind: 'schema', databaseId: schema.database.id, version: schema.version });
  }
  #newTable(database: DatabaseId): TableId {
    const id = tableId(++this.#lastTableId);
    this.#tables.set(id, { databaseId: database, files: new Map(), filesVersion: 0n });
    return id;
  }
  #nextEpoch(): bigint {
    this.#epoch++;
    this.#publish({ kind: 'epoch', epoch: this.#epoch });
    return this.#epoch;
  }
  #incarnation(id: IncarnationId): Incarnation {
    const found = this.#incarnations.get(id);
    if (found === undefined) throw incarnationNotFound(id);
    return found;
  }
  #notClosed(): Incarnation[] {
    return [...this.#incarnations.values()].filter((incarnation) => incarnation.state !== 'closed');
  }
  #map(): ShardMap {
    const owning = new Set(this.#owners.flat());
    const incarnations = [...this.#incarnations.values()].filter(
      ({ id, state }) => state !== 'closed' || owning.has(id),
    );
    return {
      cluster: this.#clusterId,
      epoch: this.#epoch,
      owners: this.#owners,
      since: this.#since,
      barrier: this.#barrier,
      incarnations,
    };
  }
  #publish(event: CatalogEvent): void {
    this.#feed.publish(event);
  }
}

const byMaxStamp = (a: ParquetFile, b: ParquetFile): number => {
  if (a.maxStamp !== b.maxStamp) return a.maxStamp < b.maxStamp ? -1 : 1;
  return a.id < b.id ? -1 : 1;
};
