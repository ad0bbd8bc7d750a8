import { defined, isInlayError, type Clock } from '@inlay/core';
import type { Catalog, Column, DatabaseSchema, Table, WantedTable, EnsureSchemaResult } from '@inlay/catalog';
import type { KnownSchema, KnownTable } from '@inlay/line-protocol';

export interface SchemaCacheOptions {
  /** Whether a write may create its database. */
  readonly createDatabases: boolean;
  /** A schema older than this is compared with the catalog's before it is used again. */
  readonly maxAgeMs: number;
  /** Databases kept; the one used longest ago goes first. */
  readonly databasesMax: number;
}

export const schemaCacheOptionsDefault: SchemaCacheOptions = {
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
  readonly #byName: ReadonlyMap<string, Table>;
  readonly #cached: Map<string, CachedTable>;

  /** Tables that did not change since `older` keep their index of columns and their serial. */
  constructor(schema: DatabaseSchema, checkedAtMs: number, older: CachedSchema | undefined) {
    this.schema = schema;
    this.checkedAtMs = checkedAtMs;
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

/**
 * The schemas of databases that were written to, so that a write of known shape needs no call. What is cached may lack
 * what others added since, which costs a call, but what it has is right: columns keep their kind for ever. While the
 * catalog cannot be reached, writes of known shape go on.
 */
export class SchemaCache {
  readonly #catalog: Catalog;
  readonly #clock: Clock;
  readonly #options: SchemaCacheOptions;
  readonly #databases = new Map<string, CachedSchema>();
  readonly #loading = new Map<string, Promise<CachedSchema | undefined>>();

  constructor(catalog: Catalog, clock: Clock, options: Partial<SchemaCacheOptions> = {}) {
    this.#catalog = catalog;
    this.#clock = clock;
    this.#options = { ...schemaCacheOptionsDefault, ...options };
  }

  /**
   * The schema of a database; undefined when there is none and `create` would make one. Rejects with `database_not_found`
   * when it would not, or `unavailable` when the catalog cannot say. `maxAgeMs`: how old at most.
   */
  async find(name: string, maxAgeMs = this.#options.maxAgeMs): Promise<CachedSchema | undefined> {
    const cached = this.#databases.get(name);
    if (cached !== undefined && this.#clock.monotonicMs() - cached.checkedAtMs < maxAgeMs) {
      this.#keep(name, cached);
      return cached;
    }
    let loading = this.#loading.get(name);
    if (loading === undefined) {
      loading = this.#load(name, cached).finally(() => this.#loading.delete(name));
      this.#loading.set(name, loading);
    }
    return loading;
  }

  /** Creates the database. Rejects with `bad_database_name` (invalid). */
  async create(name: string): Promise<CachedSchema> {
    try {
      const database = await this.#catalog.createDatabase({ name });
      return this.#put({ database, tables: [], version: 0n });
    } catch (error) {
      // Another router was first.
      if (!isInlayError(error, 'database_exists')) throw error;
      return this.#put(
        defined(await this.#catalog.schema(name), 'the schema of a database whose version was not named'),
      );
    }
  }

  /** Creates what a write wants and a schema lacks. Rejects as the catalog does; `database_not_found` empties the cache's place. */
  async ensure(
    cached: CachedSchema,
    wanted: readonly WantedTable[],
  ): Promise<{ schema: CachedSchema; refused: EnsureSchemaResult['refused'] }> {
    const { database } = cached.schema;
    try {
      const { schema, refused } = await this.#catalog.ensureSchema(database.id, wanted);
      return { schema: this.#put(schema), refused };
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
    const known =
      cached === undefined ? undefined : { databaseId: cached.schema.database.id, version: cached.schema.version };
    try {
      const schema = await this.#catalog.schema(name, known);
      if (schema !== undefined) return this.#put(schema);
      const current = defined(cached, 'the schema that the catalog calls current');
      current.checkedAtMs = this.#clock.monotonicMs();
      this.#keep(name, current);
      return current;
    } catch (error) {
      if (cached !== undefined && isInlayError(error) && error.kind === 'unavailable') {
        // Not asked again by every write: the catalog may take its time to fail.
        cached.checkedAtMs =
          this.#clock.monotonicMs() - this.#options.maxAgeMs + Math.min(retryMs, this.#options.maxAgeMs);
        return cached;
      }
      if (!isInlayError(error, 'database_not_found')) throw error;
      this.forget(name);
      if (!this.#options.createDatabases) throw error;
      return undefined;
    }
  }

  /** An older version that comes late (two calls may overtake each other) does not replace a newer one. */
  #put(schema: DatabaseSchema): CachedSchema {
    const { name, id } = schema.database;
    const current = this.#databases.get(name);
    const older = current?.schema.database.id === id ? current : undefined;
    if (older !== undefined && older.schema.version >= schema.version) return older;
    const cached = new CachedSchema(schema, this.#clock.monotonicMs(), older);
    this.#keep(name, cached);
    return cached;
  }

  #keep(name: string, cached: CachedSchema): void {
    this.#databases.delete(name);
    this.#databases.set(name, cached);
    if (this.#databases.size <= this.#options.databasesMax) return;
    for (const oldest of this.#databases.keys()) {
      this.#databases.delete(oldest);
      break;
    }
  }
}
