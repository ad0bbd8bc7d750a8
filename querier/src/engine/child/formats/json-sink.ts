import { defined } from '@inlay/core';
import type { ResultChunk } from '../../engine.js';
import type { ResultBatch } from '../columns/column-data.js';
import type { ResultColumn } from '../columns/column-type.js';
import { jsonTexts } from './cell-text.js';
import { textChunk, type Sink } from './sink.js';

/** `json`: one array of an object per row. `jsonl`: an object per line. Every column is in every row, null or not. */
export class JsonSink implements Sink {
  readonly #columns: readonly ResultColumn[];
  readonly #keys: readonly string[];
  readonly #lines: boolean;
  #begun = false;

  constructor(columns: readonly ResultColumn[], style: 'json' | 'jsonl') {
    this.#columns = columns;
    this.#keys = columns.map((column, index) => `${index === 0 ? '{' : ','}${JSON.stringify(column.name)}:`);
    this.#lines = style === 'jsonl';
  }

  add(batch: ResultBatch): ResultChunk[] {
    const texts = this.#columns.map((column, index) =>
      jsonTexts(defined(batch.columns[index], column.name), column.type),
    );
    const end = this.#lines ? '}\n' : '}';
    let text = '';
    for (let row = 0; row < batch.rowCount; row++) {
      if (!this.#lines) text += this.#begun ? ',' : '[';
      this.#begun = true;
      for (let i = 0; i < texts.length; i++) text += (this.#keys[i] ?? '') + (texts[i]?.(row) ?? 'null');
      text += end;
    }
    return text === '' ? [] : [textChunk(text)];
  }

  finish(): ResultChunk[] {
    if (this.#lines) return [];
    return [textChunk(this.#begun ? ']' : '[]')];
  }
}
