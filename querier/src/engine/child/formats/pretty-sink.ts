import stringWidth from 'string-width';
import { InlayError, defined, formatBytes } from '@inlay/core';
import type { ResultChunk } from '../../engine.js';
import type { ResultBatch } from '../columns/column-data.js';
import type { ResultColumn } from '../columns/column-type.js';
import { plainTexts } from './cell-text.js';
import { textChunk, type Sink } from './sink.js';

/** Column widths are known at the end only, so the whole table is kept until then. */
const textBytesMax = 32 * 1024 * 1024;
const rowsPerChunk = 4096;

const notAscii = /[^ -~]/;

/** Cells of a terminal. Most texts are ASCII, one cell a character, and need no tables of Unicode. */
const widthOf = (text: string): number => (notAscii.test(text) ? stringWidth(text) : text.length);

const oneLine = (text: string): string =>
  notAscii.test(text) ? text.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t') : text;

/** The table that InfluxDB 3 prints, bordered with `+`, `-` and `|`. Packages for tables took 5 s for 20,000 rows. */
export class PrettySink implements Sink {
  readonly #columns: readonly ResultColumn[];
  readonly #widths: number[];
  readonly #rows: string[][] = [];
  #bytes = 0;

  constructor(columns: readonly ResultColumn[]) {
    this.#columns = columns;
    this.#widths = columns.map((column) => widthOf(oneLine(column.name)));
  }

  /** Rejects with `table_too_large` (exhausted). */
  add(batch: ResultBatch): ResultChunk[] {
    const texts = this.#columns.map((column, index) => plainTexts(defined(batch.columns[index], column.name), column));
    for (let row = 0; row < batch.rowCount; row++)
      this.#rows.push(texts.map((text, index) => this.#cell(text(row), index)));
    if (this.#bytes > textBytesMax)
      throw new InlayError(
        'exhausted',
        `a pretty table holds at most ${formatBytes(textBytesMax)}: ask for csv or jsonl`,
        {
          code: 'table_too_large',
        },
      );
    return [];
  }

  finish(): ResultChunk[] {
    const rule = `+${this.#widths.map((width) => '-'.repeat(width + 2)).join('+')}+\n`;
    const head = this.#line(this.#columns.map((column) => oneLine(column.name)));
    const chunks = [textChunk(rule + head + rule)];
    for (let start = 0; start < this.#rows.length; start += rowsPerChunk) {
      const lines = this.#rows.slice(start, start + rowsPerChunk).map((row) => this.#line(row));
      chunks.push(textChunk(lines.join('')));
    }
    chunks.push(textChunk(rule));
    return chunks;
  }

  #cell(text: string, column: number): string {
    const cell = oneLine(text);
    this.#bytes += cell.length;
    this.#widths[column] = Math.max(this.#widths[column] ?? 0, widthOf(cell));
    return cell;
  }

  #line(cells: readonly string[]): string {
    const padded = cells.map((cell, index) => cell + ' '.repeat((this.#widths[index] ?? 0) - widthOf(cell)));
    return `| ${padded.join(' | ')} |\n`;
  }
}
