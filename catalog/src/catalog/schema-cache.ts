import { LRUCache } from 'lru-cache';
import type { DatabaseId } from '@inlay/core';
import type { DatabaseSchema } from '../model/index.js';

const databasesMax = 64;

/**
 * The newest schema seen of each database, the ones used longest ago forgotten. It may be out of date, never wrong: its
 * user compares its version with the true one, which saves reading or sending every table and column again.
 */
export class SchemaCache {
  readonly #schemas = new LRUCache<DatabaseId, DatabaseSchema>({ max: databasesMax });

  get(id: DatabaseId, version: bigint): DatabaseSchema | undefined {
    const schema = this.#schemas.get(id);
    return schema?.version === version ? schema : undefined;
  }

  newest(id: DatabaseId): DatabaseSchema | undefined {
    return this.#schemas.get(id);
  }

  /** Only after the transaction that made or read it has committed. */
  put(schema: DatabaseSchema): void {
    const { id } = schema.database;
    const held = this.#schemas.peek(id);
    if (held !== undefined && held.version > schema.version) return;
    this.#schemas.set(id, schema);
  }
}
