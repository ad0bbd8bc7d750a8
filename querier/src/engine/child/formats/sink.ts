import type { ResultChunk } from '../../engine.js';
import type { ResultBatch } from '../columns/column-data.js';

/** Turns batches of one answer into what the client asked for. */
export interface Sink {
  add(batch: ResultBatch): ResultChunk[] | Promise<ResultChunk[]>;
  /** What follows the last batch: a closing bracket, a whole Parquet file. */
  finish(): ResultChunk[] | Promise<ResultChunk[]>;
}

const noHeader = new Uint8Array(0);

export const textChunk = (text: string): ResultChunk => ({ header: noHeader, body: Buffer.from(text, 'utf8') });
export const byteChunk = (body: Uint8Array): ResultChunk => ({ header: noHeader, body });
