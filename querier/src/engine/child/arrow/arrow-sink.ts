import type { ResultChunk } from '../../engine.js';
import type { ResultBatch, TagValues } from '../columns/column-data.js';
import type { Sink } from '../formats/sink.js';
import { encodeBody } from './batch-body.js';
import { dictionaryMessage, recordBatchMessage } from './ipc-messages.js';

/** Arrow IPC messages: before a record batch each dictionary that it needs and the reader lacks, whole. */
export class ArrowSink implements Sink {
  /** By column index, which is the dictionary's id. */
  readonly #sent = new Map<number, TagValues>();

  add(batch: ResultBatch): ResultChunk[] {
    const chunks: ResultChunk[] = [];
    batch.columns.forEach((column, index) => {
      if (column.layout !== 'tags' || this.#isSent(index, column.dictionary)) return;
      this.#sent.set(index, column.dictionary);
      chunks.push(dictionaryChunk(index, column.dictionary));
    });
    const { layout, body } = encodeBody(batch.rowCount, batch.columns);
    chunks.push({ header: recordBatchMessage(layout), body });
    return chunks;
  }

  finish(): ResultChunk[] {
    return [];
  }

  #isSent(id: number, values: TagValues): boolean {
    const sent = this.#sent.get(id);
    return sent?.epoch === values.epoch && sent.count === values.count;
  }
}

function dictionaryChunk(id: number, values: TagValues): ResultChunk {
  const { layout, body } = encodeBody(values.count, [
    {
      layout: 'bytes',
      length: values.count,
      nulls: 0,
      validity: undefined,
      offsets: values.offsets,
      bytes: values.bytes,
    },
  ]);
  return { header: dictionaryMessage(id, layout), body };
}
