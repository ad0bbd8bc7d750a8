import { LRUCache } from 'lru-cache';
import type { Catalog, DatabaseSchema, Table } from '@inlay/catalog';
import { InlayError } from '@inlay/core';
import type { TableNames } from '../relation/front-end/known-tables.js';

const databasesMax = 1000;

/** A schema with its tables by name. */
export interface NamedSchema {
  readonly schema: DatabaseSchema;
  readonly byName: ReadonlyMap<string, Table>;
}

/** The tables of a schema by their names. */
export const tableNames = ({ byName }: NamedSchema): TableNames => ({
  find: (name) => byName.get(name),
  get names() {
    return [...byName.keys()];
  },
});

/**
 * The schema of each database as of the query: the catalog is always asked, and answers with nothing when the version
 * kept here is still current. So a query sees every table that was there when it began.
 */
export class SchemaCache {
  readonly #catalog: Catalog;
  readonly #known = new LRUCache<string, NamedSchema>({ max: databasesMax });

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** Rejects with `database_not_found`. */
  async get(database: string): Promise<NamedSchema> {
    const known = this.#known.get(database);
    const fresh = await this.#catalog.schema(
      database,
      known && { databaseId: known.schema.database.id, version: known.schema.version },
    );
    if (fresh === undefined) {
      if (known === undefined)
        throw new InlayError('internal', `the catalog has no schema of "${database}"`, { code: 'internal' });
      return known;
    }
    const named = { schema: fresh, byName: new Map(fresh.tables.map((table) => [table.name, table])) };
    this.#known.set(database, named);
    return named;
  }
}
