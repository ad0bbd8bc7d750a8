import duckdb from '@duckdb/node-bindings';
import { assert } from '@inlay/core';
import { StringBuilder } from '../columns/string-builder.js';

/** DuckDB's own parser, asked for its tree as text. */
export class Parser {
  readonly #statement: duckdb.PreparedStatement;
  /** A prepared statement holds one binding at a time. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(statement: duckdb.PreparedStatement) {
    this.#statement = statement;
  }

  static async create(database: duckdb.Database): Promise<Parser> {
    const connection = await duckdb.connect(database);
    return new Parser(await duckdb.prepare(connection, 'SELECT json_serialize_sql($1::VARCHAR)'));
  }

  /** UTF-8. */
  parse(sql: string): Promise<Uint8Array> {
    const result = this.#last.then(() => this.#run(sql));
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #run(sql: string): Promise<Uint8Array> {
    duckdb.bind_varchar(this.#statement, 1, sql);
    const chunk = await duckdb.fetch_chunk(await duckdb.execute_prepared(this.#statement));
    assert(chunk !== null, 'a scalar SELECT has a row');
    const builder = new StringBuilder();
    builder.append(duckdb.data_chunk_get_vector(chunk, 0), 0, 1);
    const column = builder.finish();
    assert(column.layout === 'bytes', 'a string builder makes strings');
    return column.values.bytes;
  }
}
