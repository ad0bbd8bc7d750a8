import Database from 'libsql';
import { LRUCache } from 'lru-cache';
import type { SqliteStatement } from 'kysely';
import { assert } from '@inlay/core';
import type { CatalogDatabase } from './catalog-database.js';

const statementsMax = 256;

type Parameter = bigint | number | string | Uint8Array | null;

/**
 * The driver as Kysely wants it. Statements are kept (preparing costs more than running most of them), integers come as
 * bigint, blobs as Uint8Array. It guards what the driver does not: a boolean or undefined parameter aborts the process there.
 */
export class LibsqlDatabase implements CatalogDatabase {
  readonly #database: Database.Database;
  readonly #statements = new LRUCache<string, LibsqlStatement>({ max: statementsMax });

  constructor(path: string) {
    this.#database = new Database(path, { timeout: 0 });
    this.#database.defaultSafeIntegers(true);
  }

  prepare(sql: string): SqliteStatement {
    const kept = this.#statements.get(sql);
    if (kept !== undefined) return kept;
    const statement = new LibsqlStatement(this.#database.prepare(sql));
    this.#statements.set(sql, statement);
    return statement;
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  pragma(source: string): unknown {
    const [row] = this.#database.prepare(`pragma ${source}`).all() as readonly Record<string, unknown>[];
    return row === undefined ? undefined : Object.values(row)[0];
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }
}

class LibsqlStatement implements SqliteStatement {
  readonly reader: boolean;
  readonly #statement: ReturnType<Database.Database['prepare']>;

  constructor(statement: ReturnType<Database.Database['prepare']>) {
    this.#statement = statement;
    this.reader = statement.reader;
  }

  all(parameters: readonly unknown[]): unknown[] {
    const rows = this.#statement.all(...bound(parameters)) as Record<string, unknown>[];
    for (const row of rows)
      for (const column in row) {
        const value = row[column];
        if (value instanceof ArrayBuffer) row[column] = new Uint8Array(value);
      }
    return rows;
  }

  run(parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint } {
    return this.#statement.run(...bound(parameters));
  }

  *iterate(parameters: readonly unknown[]): IterableIterator<unknown> {
    yield* this.all(parameters);
  }
}

/** One array argument, since the driver takes a single object argument for named parameters. */
function bound(parameters: readonly unknown[]): [Parameter[]] {
  return [parameters.map(parameterOf)];
}

function parameterOf(value: unknown): Parameter {
  if (value instanceof Uint8Array)
    return Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  assert(
    value === null || typeof value === 'bigint' || typeof value === 'string' || typeof value === 'number',
    `a parameter of type ${typeof value} cannot be bound`,
  );
  return value;
}
