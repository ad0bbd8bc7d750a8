import type duckdb from '@duckdb/node-bindings';
import duckdbBindings from '@duckdb/node-bindings';
import type { ColumnBuilder } from './column-builder.js';
import type { ResultBatch } from './column-data.js';

/** A batch is handed out when it has this many rows or bytes: gRPC clients take 4 MiB a message unless told otherwise. */
const batchRowsMax = 65_536;
const batchBytesMax = 1_048_576;

/** Rows of a vector taken at once while nothing is known of their width; doubles as long as batches stay small. */
const firstSliceRows = 64;

/** Turns the vectors of a result into batches of a bounded size, however wide the rows are. */
export class BatchBuilder {
  readonly #columns: readonly ColumnBuilder[];
  #rows = 0;
  #sliceRows = firstSliceRows;

  constructor(columns: readonly ColumnBuilder[]) {
    this.#columns = columns;
  }

  /** Calls `onBatch` for each batch that became full. */
  *append(chunk: duckdb.DataChunk): Generator<ResultBatch> {
    const size = duckdbBindings.data_chunk_get_size(chunk);
    const vectors = this.#columns.map((_, index) => duckdbBindings.data_chunk_get_vector(chunk, index));
    for (let start = 0; start < size;) {
      const count = Math.min(this.#sliceRows, size - start);
      const before = this.#byteLength();
      this.#columns.forEach((column, index) => {
        const vector = vectors[index];
        if (vector !== undefined) column.append(vector, start, count);
      });
      start += count;
      this.#rows += count;
      const bytes = this.#byteLength();
      this.#adapt(count, bytes - before);
      if (this.#rows >= batchRowsMax || bytes >= batchBytesMax) yield this.#take();
    }
  }

  /** The rows that are left, if any. */
  finish(): ResultBatch | undefined {
    return this.#rows === 0 ? undefined : this.#take();
  }

  #take(): ResultBatch {
    const batch = { rowCount: this.#rows, columns: this.#columns.map((column) => column.finish()) };
    this.#rows = 0;
    return batch;
  }

  #byteLength(): number {
    return this.#columns.reduce((sum, column) => sum + column.byteLength, 0);
  }

  #adapt(rows: number, bytes: number): void {
    const rowBytes = Math.max(1, bytes / rows);
    this.#sliceRows = Math.max(1, Math.min(this.#sliceRows * 2, Math.floor(batchBytesMax / rowBytes)));
  }
}
