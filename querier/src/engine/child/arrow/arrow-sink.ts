import { ArrowEncoder } from '@inlay/columnar/arrow';
import type { ResultChunk } from '../../engine.js';
import type { ResultBatch } from '../columns/column-data.js';
import type { ResultColumn } from '../columns/column-type.js';
import type { Sink } from '../formats/sink.js';
import { arrowColumn, arrowField } from './arrow-columns.js';

export const schemaMessage = (columns: readonly ResultColumn[]): Uint8Array =>
  new ArrowEncoder(columns.map(arrowField)).schemaMessage;

/** Arrow IPC messages: before a record batch each dictionary that it needs and the reader lacks, whole. */
export class ArrowSink implements Sink {
  readonly #encoder: ArrowEncoder;

  constructor(columns: readonly ResultColumn[]) {
    this.#encoder = new ArrowEncoder(columns.map(arrowField));
  }

  add(batch: ResultBatch): ResultChunk[] {
    return this.#encoder.encode(batch.rowCount, batch.columns.map(arrowColumn));
  }

  finish(): ResultChunk[] {
    return [];
  }
}
