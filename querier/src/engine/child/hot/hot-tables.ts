import { defined } from '@inlay/core';
import duckdb from '@duckdb/node-bindings';
import type { HotColumnPart, HotColumnType, HotMove, HotTablePart } from '../../transport/messages.js';
import { fillVector, hotColumn, logicalTypeOf, type ChunkSlice } from './hot-vectors.js';

const vectorRows = duckdb.vector_size();

/** Tables of hot rows, written on one connection; queries read them on theirs. */
export class HotTables {
  readonly #connection: duckdb.Connection;
  /** Columns of each table in the order of the table, which is the order of an appender. */
  readonly #columnsOf = new Map<string, Map<string, HotColumnType>>();
  /** One change at a time: an ALTER fails beside an append. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(connection: duckdb.Connection) {
    this.#connection = connection;
  }

  /** Appends; tables and columns that are absent are made, entries of columns that a part lacks are null. */
  load(parts: readonly HotTablePart[], buffers: readonly Uint8Array[]): Promise<void> {
    return this.#inOrder(async () => {
      for (const part of parts) await this.#append(part, buffers);
    });
  }

  /** Rows that are on their way when it is called are moved too. */
  unpack({ from, number, to }: HotMove): Promise<void> {
    // What a generation calls its series is the lower half of what shared tables call them.
    const first = BigInt(number) << 32n;
    const where = `sid >= ${String(first)} AND sid < ${String(first + (1n << 32n))}`;
    return this.#inOrder(async () => {
      await this.#copy(from.seriesTable, to.seriesTable, `WHERE ${where} ORDER BY sid`);
      await this.#copy(from.rowsTable, to.rowsTable, `WHERE ${where} ORDER BY pos`);
    });
  }

  drop(tables: readonly string[]): Promise<void> {
    return this.#inOrder(async () => {
      for (const table of tables) {
        this.#columnsOf.delete(table);
        await duckdb.query(this.#connection, `DROP TABLE IF EXISTS ${table}`);
      }
    });
  }

  #inOrder(task: () => Promise<void>): Promise<void> {
    const done = this.#last.then(task);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #copy(from: string, to: string, rest: string): Promise<void> {
    const columns = new Map(defined(this.#columnsOf.get(from), from));
    columns.delete('pos');
    columns.set('sid', 'INTEGER');
    const values = [...columns.keys()].map((name) =>
      name === 'sid' ? 'CAST(sid & 4294967295 AS INTEGER) AS sid' : `"${name}"`,
    );
    await duckdb.query(this.#connection, `CREATE TABLE ${to} AS SELECT ${values.join(', ')} FROM ${from} ${rest}`);
    this.#columnsOf.set(to, columns);
  }

  async #append(part: HotTablePart, buffers: readonly Uint8Array[]): Promise<void> {
    const known = await this.#ensureColumns(part);
    if (part.count === 0) return;
    const given = new Map(part.columns.map((column) => [column.name, hotColumn(column, part.count, buffers)]));
    const appender = duckdb.appender_create(this.#connection, null, part.table);
    // One chunk for all: chunks are freed when V8 collects their handles, which weigh nothing to it.
    const chunk = duckdb.create_data_chunk([...known.values()].map(logicalTypeOf));
    try {
      for (let start = 0; start < part.count; start += vectorRows) {
        const slice: ChunkSlice = { start, count: Math.min(vectorRows, part.count - start), held: new Map() };
        duckdb.data_chunk_reset(chunk);
        let index = 0;
        for (const name of known.keys()) {
          const vector = duckdb.data_chunk_get_vector(chunk, index++);
          const column = given.get(name);
          if (column === undefined) fillNulls(vector, slice.count);
          else fillVector(vector, column, slice);
        }
        duckdb.data_chunk_set_size(chunk, slice.count);
        duckdb.append_data_chunk(appender, chunk);
      }
      duckdb.appender_flush_sync(appender);
    } finally {
      duckdb.appender_close_sync(appender);
    }
  }

  async #ensureColumns(part: HotTablePart): Promise<Map<string, HotColumnType>> {
    const known = this.#columnsOf.get(part.table);
    if (known === undefined) {
      const columns = part.columns.map(columnSql).join(', ');
      await duckdb.query(this.#connection, `CREATE TABLE ${part.table} (${columns})`);
      const created = new Map(part.columns.map((column) => [column.name, column.type]));
      this.#columnsOf.set(part.table, created);
      return created;
    }
    for (const column of part.columns) {
      if (known.has(column.name)) continue;
      await duckdb.query(this.#connection, `ALTER TABLE ${part.table} ADD COLUMN ${columnSql(column)}`);
      known.set(column.name, column.type);
    }
    return defined(this.#columnsOf.get(part.table), part.table);
  }
}

const columnSql = (column: HotColumnPart): string => `"${column.name}" ${column.type}`;

const noneValid = new Uint8Array(vectorRows / 8);

function fillNulls(vector: duckdb.Vector, count: number): void {
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, noneValid.buffer, 0, (count + 7) >> 3);
}
