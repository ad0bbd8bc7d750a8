import type { BindingSpec, Database, PreparedStatement, Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import type { SqliteStatement } from 'kysely';
import type { CatalogDatabase } from '../sqlite/catalog-database.js';

/** SQLite's errors as the product's driver throws them: told by `code`. */
class DriverError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The functions of SQLite itself, which take bare addresses: the wrapped ones, at each value, took most of a simulation. */
interface BareSqlite {
  sqlite3_column_count(statement: number | bigint): number;
  sqlite3_column_type(statement: number | bigint, at: number): number;
  sqlite3_column_int64(statement: number | bigint, at: number): bigint;
}

interface Prepared {
  readonly statement: PreparedStatement;
  names: readonly string[];
}

/** A database of SQLite's own build for WebAssembly behind the interface of the product's driver. */
export class DiskDatabase implements CatalogDatabase {
  readonly #sqlite3: Sqlite3Static;
  readonly #database: Database;
  readonly #bare: BareSqlite;
  readonly #statements = new Map<string, Prepared>();

  constructor(sqlite3: Sqlite3Static, filename: string, vfs: string) {
    this.#sqlite3 = sqlite3;
    this.#bare = (sqlite3.wasm as { readonly exports: BareSqlite }).exports;
    this.#database = this.#guard(() => new sqlite3.oo1.DB({ filename, flags: 'cw', vfs }));
  }

  prepare(sql: string): SqliteStatement {
    const prepared = this.#statements.get(sql) ?? {
      statement: this.#guard(() => this.#database.prepare(sql)),
      names: [],
    };
    this.#statements.set(sql, prepared);
    const run = (parameters: readonly unknown[]): Record<string, unknown>[] =>
      this.#guard(() => this.#rowsOf(prepared, parameters));
    return {
      reader: this.#columnsOf(prepared.statement) > 0,
      all: (parameters) => run(parameters),
      run: (parameters) => {
        run(parameters);
        const { capi } = this.#sqlite3;
        return {
          changes: BigInt(this.#database.changes()),
          lastInsertRowid: capi.sqlite3_last_insert_rowid(this.#database),
        };
      },
      *iterate(parameters) {
        yield* run(parameters);
      },
    };
  }

  exec(sql: string): void {
    this.#guard(() => this.#database.exec(sql));
  }

  pragma(source: string): unknown {
    return this.#guard(() => this.#database.selectValue(`pragma ${source}`));
  }

  /** What it holds is given back, whatever the disk says. */
  close(): void {
    for (const { statement } of this.#statements.values()) statement.finalize();
    this.#statements.clear();
    this.#database.close();
  }

  #columnsOf(statement: PreparedStatement): number {
    return statement.pointer === undefined ? 0 : this.#bare.sqlite3_column_count(statement.pointer);
  }

  /** Integers as bigint, as the product asks its driver to. */
  #valueAt(statement: PreparedStatement, at: number): unknown {
    const { capi } = this.#sqlite3;
    const { pointer = 0 } = statement;
    const type = this.#bare.sqlite3_column_type(pointer, at);
    if (type === capi.SQLITE_NULL) return null;
    return type === capi.SQLITE_INTEGER ? this.#bare.sqlite3_column_int64(pointer, at) : statement.get(at);
  }

  #rowsOf(prepared: Prepared, parameters: readonly unknown[]): Record<string, unknown>[] {
    const { statement } = prepared;
    try {
      if (parameters.length > 0) statement.bind(parameters as unknown as BindingSpec);
      const rows: Record<string, unknown>[] = [];
      while (statement.step()) {
        const count = this.#columnsOf(statement);
        if (prepared.names.length !== count) prepared.names = statement.getColumnNames();
        rows.push(Object.fromEntries(prepared.names.map((name, at) => [name, this.#valueAt(statement, at)])));
      }
      return rows;
    } finally {
      try {
        statement.reset(true);
      } catch {
        // It says again what its step has said.
      }
    }
  }

  #guard<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      const { capi, SQLite3Error } = this.#sqlite3 as Sqlite3Static & { SQLite3Error: new () => Error };
      if (!(error instanceof SQLite3Error)) throw error;
      const { resultCode } = error as Error & { readonly resultCode?: number };
      const code = resultCode ?? capi.SQLITE_ERROR;
      throw new DriverError(capi.sqlite3_js_rc_str(code), error.message);
    }
  }
}
