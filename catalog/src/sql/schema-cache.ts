import type { DatabaseId } from '@inlay/core';
import type { DatabaseSchema } from '../model/index.js';

const databasesMax = 64;

/**
 * The newest committed schema of each database, the longest unused ones forgotten. It is asked by version, which is read in
 * the same transaction, so it may be out of date but never wrong: it only saves reading every table and column again.
 */
export class SchemaCache {
  readonly #schemas = new Map<DatabaseId, DatabaseSchema>();

  get(id: DatabaseId, version: bigint): DatabaseSchema | undefined {
    const schema = this.#schemas.get(id);
    return schema?.version === version ? schema : undefined;
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
