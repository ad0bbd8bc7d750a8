import type { ParquetStream } from '@inlay/columnar';
import { ArrowEncoder } from '@inlay/columnar/arrow';
import type { ResultChunk } from '../../engine.js';
import { arrowColumn, arrowField } from '../arrow/arrow-columns.js';
import type { ResultBatch } from '../columns/column-data.js';
import type { ResultColumn } from '../columns/column-type.js';
import { emptyColumn } from '../columns/empty-column.js';
import { byteChunk, type Sink } from './sink.js';

/** One Parquet file, in pieces as they are written. */
export class ParquetSink implements Sink {
  readonly #columns: readonly ResultColumn[];
  #stream: Promise<ParquetStream> | undefined;

  constructor(columns: readonly ResultColumn[]) {
    this.#columns = columns;
  }

  async add(batch: ResultBatch): Promise<ResultChunk[]> {
    this.#stream ??= openStream();
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
    const stream = await openStream();
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

/** Loaded by those who ask for Parquet only. */
async function openStream(): Promise<ParquetStream> {
  const columnar = await import('@inlay/columnar');
  return columnar.ParquetStream.open();
}
