import { LRUCache } from 'lru-cache';
import { defined, isInlayError, type Clock, newAbortController } from '@inlay/core';
import { defaultTablesMax } from '@inlay/catalog';
import type { Catalog, Column, DatabaseSchema, Table, WantedTable, EnsureSchemaResult } from '@inlay/catalog';
import type { KnownSchema, KnownTable } from '@inlay/line-protocol';

/** How many schemas are kept and for how long, and whether a write may create a database. */
export interface SchemaCacheOptions {
  /** Whether a write may create its database. */
  readonly createDatabases: boolean;
  /** A schema older than this is compared with the catalog's before it is used again. */
  readonly maxAgeMs: number;
  /** Databases kept; the one used longest ago goes first. */
  readonly databasesMax: number;
}

/** Deletions of databases are noticed before: `beginEpoch` tells of them. 10 s hold for all other changes. */
const schemaCacheOptionsDefault: SchemaCacheOptions = {
  createDatabases: true,
  maxAgeMs: 10_000,
  databasesMax: 1000,
};

/** A table's columns by name. Names are compared as they are, case and all. */
export interface CachedTable extends KnownTable {
  readonly table: Table;
  /** Unique in this process; another one as soon as the table has changed. */
  readonly serial: number;
  column(name: string): Column | undefined;
}

/** How long a stale schema is used before the catalog, which could not be reached, is asked again. */
const retryMs = 1000;
/** How long a write of known shape waits for the catalog to confirm that shape. */
const patienceMs = 250;

/**
 * The catalog says which tables are one too many; so many more than there is room for are asked of it, and lines of
 * further ones are refused while they are parsed: a body of 100,000 new tables is not worth building any of them.
 */
const tablesBeyondMax = 1000;

/** What a database has that is not there yet. */
export const noSchema: KnownSchema = {
  table: () => undefined,
  newTablesMax: defaultTablesMax + tablesBeyondMax,
};

let lastSerial = 0;

function cachedTable(table: Table): CachedTable {
  const columns = new Map(table.columns.map((column) => [column.name, column]));
  return {
    table,
    serial: ++lastSerial,
    column: (name) => columns.get(name),
    kindOf: (name) => columns.get(name)?.kind,
  };
}

/** What one database looked like at one version of its schema. */
export class CachedSchema implements KnownSchema {
  readonly schema: DatabaseSchema;
  /** When the catalog last said that it is current; monotonic, ms. */
  checkedAtMs: number;
  /** That was after this epoch had begun. */
  epoch: bigint;
  readonly #byName: ReadonlyMap<string, Table>;
  readonly #cached: Map<string, CachedTable>;

  /** Tables that did not change since `older` keep their index of columns and their serial. */
  constructor(
    schema: DatabaseSchema,
    checked: { readonly atMs: number; readonly epoch: bigint },
    older: CachedSchema | undefined,
  ) {
    this.schema = schema;
    this.checkedAtMs = checked.atMs;
    this.epoch = checked.epoch;
    this.#byName = new Map(schema.tables.map((table) => [table.name, table]));
    this.#cached = new Map();
    if (older === undefined) return;
    for (const [name, cached] of older.#cached) {
      const table = this.#byName.get(name);
      // Columns are only ever added, so the same table with as many of them is the same.
      if (table?.id === cached.table.id && table.columns.length === cached.table.columns.length)
        this.#cached.set(name, cached);
    }
  }

  get newTablesMax(): number {
    const { database, tables } = this.schema;
    return Math.max(0, database.tablesMax - tables.length) + tablesBeyondMax;
  }

  /** Indexed when first asked for: a database may have many tables, of which a router sees few. */
  table(name: string): CachedTable | undefined {
    const known = this.#cached.get(name);
    if (known !== undefined) return known;
    const table = this.#byName.get(name);
    if (table === undefined) return undefined;
    const cached = cachedTable(table);
    this.#cached.set(name, cached);
    return cached;
  }
}

interface Loading {
  readonly epoch: bigint;
  readonly schema: Promise<CachedSchema | undefined>;
}

/**
 * The schemas of databases that were written to, so that a write of known shape needs no call. What is cached may lack
 * what others added since, which costs a call, but what it has is right: columns keep their kind for ever. Only a deletion
 * makes it wrong, and that begins an epoch: what was not confirmed since the last deletion's epoch is asked for again.
 * While the catalog cannot be reached, or does not answer, writes of known shape go on.
 */
export class SchemaCache {
  readonly #catalog: Catalog;
  readonly #clock: Clock;
  readonly #options: SchemaCacheOptions;
  readonly #databases: LRUCache<string, CachedSchema>;
  readonly #loading = new Map<string, Loading>();
  #epoch = 0n;

  constructor(catalog: Catalog, clock: Clock, options: Partial<SchemaCacheOptions> = {}) {
    this.#catalog = catalog;
    this.#clock = clock;
    this.#options = { ...schemaCacheOptionsDefault, ...options };
    this.#databases = new LRUCache({ max: this.#options.databasesMax });
  }

  /**
   * What `find` answers from now on was confirmed after this epoch had begun, so that a write that carries it or a later one
   * does not go into a database whose deletion began it.
   */
  beginEpoch(epoch: bigint): void {
    if (epoch > this.#epoch) this.#epoch = epoch;
  }

  /**
   * The schema of a database; undefined when there is none and `create` would make one. Rejects with `database_not_found`
   * when it would not, or `unavailable` when the catalog cannot say. `maxAgeMs`: how old at most.
   */
  async find(name: string, maxAgeMs = this.#options.maxAgeMs): Promise<CachedSchema | undefined> {
    const cached = this.#databases.get(name);
    if (cached?.epoch === this.#epoch && this.#clock.monotonicMs() - cached.checkedAtMs < maxAgeMs) return cached;
    const loaded = this.#loadOnce(name, cached);
    // Lines are refused by a schema that is not old, however long that takes.
    const isUrgent = maxAgeMs >= this.#options.maxAgeMs && cached?.epoch === this.#epoch;
    return isUrgent ? this.#inTime(cached, loaded) : loaded;
  }

  /** A catalog that hangs does not hold up what it has confirmed before. */
  async #inTime(cached: CachedSchema, loaded: Promise<CachedSchema | undefined>): Promise<CachedSchema | undefined> {
    const inTime = newAbortController();
    const late = this.#clock.sleep(patienceMs, inTime.signal).then(
      () => {
        this.#askLater(cached);
        return cached;
      },
      () => cached,
    );
    try {
      return await Promise.race([loaded, late]);
    } finally {
      inTime.abort(new Error('answered'));
      // The race may be over before it fails.
      loaded.catch(() => undefined);
    }
  }

  async #loadOnce(name: string, cached: CachedSchema | undefined): Promise<CachedSchema | undefined> {
    const underWay = this.#loading.get(name);
    if (underWay?.epoch === this.#epoch) return underWay.schema;
    const loading = { epoch: this.#epoch, schema: this.#load(name, cached) };
    this.#loading.set(name, loading);
    try {
      return await loading.schema;
    } finally {
      if (this.#loading.get(name) === loading) this.#loading.delete(name);
    }
  }

  /** Creates the database. Rejects with `bad_database_name` (invalid). */
  async create(name: string): Promise<CachedSchema> {
    const epoch = this.#epoch;
    try {
      const database = await this.#catalog.createDatabase({ name });
      return this.#put({ database, tables: [], version: 0n }, epoch);
    } catch (error) {
      // Another router was first.
      if (!isInlayError(error, 'database_exists')) throw error;
      const schema = await this.#catalog.schema(name);
      return this.#put(defined(schema, 'the schema of a database whose version was not named'), epoch);
    }
  }

  /** Creates what a write wants and a schema lacks. Rejects as the catalog does; `database_not_found` empties the cache's place. */
  async ensure(
    cached: CachedSchema,
    wanted: readonly WantedTable[],
  ): Promise<{ schema: CachedSchema; refused: EnsureSchemaResult['refused'] }> {
    const { database } = cached.schema;
    const epoch = this.#epoch;
    try {
      const { schema, refused } = await this.#catalog.ensureSchema(database.id, wanted);
      return { schema: this.#put(schema, epoch), refused };
    } catch (error) {
      if (isInlayError(error, 'database_not_found')) this.forget(database.name);
      throw error;
    }
  }

  /** The next write asks the catalog: after a hint that the database changed, or a refusal that tells so. */
  forget(name: string): void {
    this.#databases.delete(name);
  }

  async #load(name: string, cached: CachedSchema | undefined): Promise<CachedSchema | undefined> {
    const epoch = this.#epoch;
    const known =
      cached === undefined ? undefined : { databaseId: cached.schema.database.id, version: cached.schema.version };
    try {
      const schema = await this.#catalog.schema(name, known);
      if (schema !== undefined) return this.#put(schema, epoch);
      const current = defined(cached, 'the schema that the catalog calls current');
      this.#confirm(current, epoch);
      if (!this.#isOverridden(current.schema)) this.#databases.set(name, current);
      return current;
    } catch (error) {
      // The database may be gone since the epoch began: then its old schema is no basis for a write.
      if (cached?.epoch === epoch && isInlayError(error) && error.kind === 'unavailable') {
        this.#askLater(cached);
        return cached;
      }
      if (!isInlayError(error, 'database_not_found')) throw error;
      this.forget(name);
      if (!this.#options.createDatabases) throw error;
      return undefined;
    }
  }

  /** An older version or database that comes late (two calls may overtake each other) does not replace a newer one. */
  #put(schema: DatabaseSchema, epoch: bigint): CachedSchema {
    const { name, id } = schema.database;
    const current = this.#databases.peek(name);
    const older = current?.schema.database.id === id ? current : undefined;
    if (older !== undefined && older.schema.version >= schema.version) {
      this.#confirm(older, epoch);
      return older;
    }
    const cached = new CachedSchema(schema, { atMs: this.#clock.monotonicMs(), epoch }, older);
    if (!this.#isOverridden(schema)) this.#databases.set(name, cached);
    return cached;
  }

  /** Ids of databases ascend. */
  #isOverridden({ database }: DatabaseSchema): boolean {
    const current = this.#databases.peek(database.name);
    return current !== undefined && current.schema.database.id > database.id;
  }

  /** Not by every write: the catalog may take its time to fail. */
  #askLater(cached: CachedSchema): void {
    const { maxAgeMs } = this.#options;
    cached.checkedAtMs = this.#clock.monotonicMs() - maxAgeMs + Math.min(retryMs, maxAgeMs);
  }

  #confirm(cached: CachedSchema, epoch: bigint): void {
    cached.checkedAtMs = this.#clock.monotonicMs();
    if (epoch > cached.epoch) cached.epoch = epoch;
  }
}
