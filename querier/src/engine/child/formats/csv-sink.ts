import { defined } from '@inlay/core';
import type { ResultChunk } from '../../engine.js';
import { hasValue, type ColumnData, type ResultBatch } from '../columns/column-data.js';
import type { ResultColumn } from '../columns/column-type.js';
import { cellTexts, plainTexts, type CellText } from './cell-text.js';
import { textChunk, type Sink } from './sink.js';

/** An empty text is quoted as well: nothing between two commas is null. */
const special = /^$|[",\r\n]/;

/** RFC 4180, but lines end in `\n`, as InfluxDB's do. */
const csvField = (text: string): string => (special.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A header line with the column names, then a line a row; null is nothing, an empty text `""`. */
export class CsvSink implements Sink {
  readonly #columns: readonly ResultColumn[];
  #begun = false;

  constructor(columns: readonly ResultColumn[]) {
    this.#columns = columns;
  }

  add(batch: ResultBatch): ResultChunk[] {
    const texts = this.#columns.map((column, index) => fieldTexts(defined(batch.columns[index], column.name), column));
    let out = this.#header();
    for (let row = 0; row < batch.rowCount; row++) {
      for (let i = 0; i < texts.length; i++) out += (i === 0 ? '' : ',') + (texts[i]?.(row) ?? '');
      out += '\n';
    }
    return [textChunk(out)];
  }

  finish(): ResultChunk[] {
    return this.#begun ? [] : [textChunk(this.#header())];
  }

  #header(): string {
    if (this.#begun) return '';
    this.#begun = true;
    return `${this.#columns.map((column) => csvField(column.name)).join(',')}\n`;
  }
}

const mayNeedQuotes = (column: ResultColumn): boolean =>
  ['utf8', 'tag', 'binary', 'list', 'struct'].includes(column.type.kind);

function fieldTexts(data: ColumnData, column: ResultColumn): CellText {
  if (!mayNeedQuotes(column) || data.layout === 'null') return plainTexts(data, column);
  const text = cellTexts(data, column.type, 'plain');
  return data.nulls === 0 ? (row) => csvField(text(row)) : (row) => (hasValue(data, row) ? csvField(text(row)) : '');
}
