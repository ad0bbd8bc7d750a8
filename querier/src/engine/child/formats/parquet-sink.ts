import { ParquetStream } from '@inlay/columnar/parquet';
import { InlayError } from '@inlay/core';
import { ArrowEncoder } from '@inlay/columnar/arrow';
import type { ResultChunk } from '../../engine.js';
import { arrowColumn, arrowField } from '../arrow/arrow-columns.js';
import type { ResultBatch } from '../columns/column-data.js';
import type { ColumnType, ResultColumn } from '../columns/column-type.js';
import { emptyColumn } from '../columns/empty-column.js';
import { byteChunk, type Sink } from './sink.js';

/** One Parquet file, in pieces as they are written. */
export class ParquetSink implements Sink {
  readonly #columns: readonly ResultColumn[];
  #stream: Promise<ParquetStream> | undefined;

  /** Rejects with `unsupported_type` (invalid) intervals: the writer would leave all rows out, and say nothing. */
  constructor(columns: readonly ResultColumn[]) {
    const interval = columns.find(({ type }) => hasInterval(type));
    if (interval !== undefined)
      throw new InlayError(
        'invalid',
        `the column "${interval.name}" has intervals, which Parquet cannot hold: cast it to VARCHAR, or ask for another format`,
        { code: 'unsupported_type' },
      );
    this.#columns = columns;
  }

  async add(batch: ResultBatch): Promise<ResultChunk[]> {
    this.#stream ??= ParquetStream.open();
    const stream = await this.#stream;
    // Each batch is an Arrow stream of its own, with the dictionaries that it needs.
    const encoder = new ArrowEncoder(this.#columns.map(arrowField));
    await stream.write(encoder.schemaMessage, encoder.encode(batch.rowCount, batch.columns.map(arrowColumn)));
    return stream.take().map(byteChunk);
  }

  async finish(): Promise<ResultChunk[]> {
    // The file of an empty answer has its columns.
    this.#stream ??= this.#openEmpty();
    const stream = await this.#stream;
    await stream.end();
    return stream.take().map(byteChunk);
  }

  async #openEmpty(): Promise<ParquetStream> {
    const stream = await ParquetStream.open();
    const encoder = new ArrowEncoder(this.#columns.map(arrowField));
    await stream.write(
      encoder.schemaMessage,
      encoder.encode(
        0,
        this.#columns.map((column) => arrowColumn(emptyColumn(column.type))),
      ),
    );
    return stream;
  }
}

function hasInterval(type: ColumnType): boolean {
  if (type.kind === 'list') return hasInterval(type.item);
  if (type.kind === 'struct') return type.fields.some((field) => hasInterval(field.type));
  return type.kind === 'interval';
}
