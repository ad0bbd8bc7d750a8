import type { DatabaseId } from '@inlay/core';
import type { DatabaseSchema } from '../model/index.js';

const databasesMax = 64;

/**
 * The newest schema seen of each database, the longest unchanged ones forgotten. It may be out of date, never wrong: whoever
 * has it from here compares its version with the true one, which saves reading or sending every table and column again.
 */
export class SchemaCache {
  readonly #schemas = new Map<DatabaseId, DatabaseSchema>();

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
    const held = this.#schemas.get(id);
    if (held !== undefined && held.version > schema.version) return;
    this.#schemas.delete(id);
    this.#schemas.set(id, schema);
    const oldest = this.#schemas.keys().next();
    if (this.#schemas.size > databasesMax && oldest.done !== true) this.#schemas.delete(oldest.value);
  }
}
