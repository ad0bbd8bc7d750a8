import type { BindingSpec, Database, PreparedStatement, Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import type { SqliteStatement } from 'kysely';
import type { CatalogDatabase } from '../sqlite/catalog-database.js';

type Capi = Sqlite3Static['capi'];

/** SQLite's errors as the product's driver throws them: told by `code`. */
class DriverError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Integers as bigint, as the product asks its driver to. */
function valueAt({ SQLITE_INTEGER, sqlite3_column_type: typeAt }: Capi, statement: PreparedStatement, at: number) {
  const value = statement.get(at);
  return typeAt(statement, at) === SQLITE_INTEGER && typeof value === 'number' ? BigInt(value) : value;
}

/** A database of SQLite's own build for WebAssembly behind the interface of the product's driver. */
export class DiskDatabase implements CatalogDatabase {
  readonly #sqlite3: Sqlite3Static;
  readonly #database: Database;
  readonly #statements = new Map<string, PreparedStatement>();

  constructor(sqlite3: Sqlite3Static, filename: string, vfs: string) {
    this.#sqlite3 = sqlite3;
    this.#database = this.#guard(() => new sqlite3.oo1.DB({ filename, flags: 'cw', vfs }));
  }

  prepare(sql: string): SqliteStatement {
    const statement = this.#statements.get(sql) ?? this.#guard(() => this.#database.prepare(sql));
    this.#statements.set(sql, statement);
    const run = (parameters: readonly unknown[]): Record<string, unknown>[] =>
      this.#guard(() => this.#rowsOf(statement, parameters));
    return {
      reader: statement.columnCount > 0,
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
    for (const statement of this.#statements.values()) statement.finalize();
    this.#statements.clear();
    this.#database.close();
  }

  #rowsOf(statement: PreparedStatement, parameters: readonly unknown[]): Record<string, unknown>[] {
    const { capi } = this.#sqlite3;
    try {
      if (parameters.length > 0) statement.bind(parameters as unknown as BindingSpec);
      const names = statement.columnCount > 0 ? statement.getColumnNames() : [];
      const rows: Record<string, unknown>[] = [];
      while (statement.step())
        rows.push(Object.fromEntries(names.map((name, at) => [name, valueAt(capi, statement, at)])));
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
