import {
  alignTables,
  concatFields,
  takeSeries,
  takeVersions,
  type SeriesTable,
  type VersionedRows,
} from '@inlay/columnar';
import type { ColumnId } from '@inlay/core';
import type { HotChunk } from '@inlay/services';
import type { HotColumnPart, HotTableNames } from '../transport/messages.js';
import { MessageBuilder, fieldPart, messageBytesMax, tagParts, type LoadMessage } from './load-parts.js';

/** What a chunk adds to the generation that goes by `number` in a pack. */
export interface PackPiece {
  readonly number: number;
  /** Places in the generation of the first row and the first series that are added. */
  readonly firstRow: number;
  readonly firstSeries: number;
  readonly rows: VersionedRows;
  /** Its first one is `firstSeries`; rows may be of earlier ones. */
  readonly series: SeriesTable;
}

/** A row's `sid`, `pos`, time and stamp; a value takes about as much as each of these. */
const fixedBytes = 28;
const valueBytes = 8;

/** The part of a chunk that a generation of which `rows` and `series` are held lacks. */
export function pieceOf(number: number, chunk: HotChunk, held: { rows: number; series: number }): PackPiece {
  const knownRows = Math.max(0, held.rows - chunk.rowStart);
  const knownSeries = Math.max(0, held.series - chunk.seriesStart);
  const { rows } = chunk;
  return {
    number,
    firstRow: chunk.rowStart + knownRows,
    firstSeries: chunk.seriesStart + knownSeries,
    rows: knownRows === 0 ? rows : takeVersions(rows, from(knownRows, rows.rowCount)),
    series: knownSeries === 0 ? rows.series : takeSeries(rows.series, from(knownSeries, rows.series.count)),
  };
}

const from = (start: number, end: number): Uint32Array =>
  Uint32Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);

/** Many small pieces in few messages of a bounded size, in order; each message brings the series of its rows. */
export function* packMessages(names: HotTableNames, pieces: readonly PackPiece[]): Generator<LoadMessage> {
  let group: PackPiece[] = [];
  let size = new MessageSize();
  for (const piece of pieces) {
    if (size.add(piece) && group.length > 0) {
      yield messageOf(names, group);
      group = [];
      size = new MessageSize();
      size.add(piece);
    }
    group.push(piece);
  }
  if (group.length > 0) yield messageOf(names, group);
}

/** Every row of a message has every column of the message, if only as a null. */
class MessageSize {
  readonly #columns = new Set<ColumnId>();
  #rows = 0;
  #series = 0;
  #textBytes = 0;

  /** Whether it is too much now. */
  add({ rows, series }: PackPiece): boolean {
    this.#rows += rows.rowCount;
    this.#series += series.count;
    this.#textBytes += series.values.bytes.byteLength;
    for (const tag of series.tags) this.#columns.add(tag);
    for (const { label, data } of rows.fields) {
      this.#columns.add(label);
      if (data.kind === 'string') this.#textBytes += data.values.bytes.byteLength;
    }
    const cells = (this.#rows + this.#series) * this.#columns.size;
    return this.#rows * fixedBytes + cells * valueBytes + this.#textBytes > messageBytesMax;
  }
}

function messageOf({ rowsTable, seriesTable }: HotTableNames, pieces: readonly PackPiece[]): LoadMessage {
  const builder = new MessageBuilder();
  const rows = pieces.reduce((sum, piece) => sum + piece.rows.rowCount, 0);
  const series = pieces.reduce((sum, piece) => sum + piece.series.count, 0);
  const parts = [
    { table: seriesTable, count: series, columns: seriesColumns(builder, pieces, series) },
    { table: rowsTable, count: rows, columns: rowColumns(builder, pieces, rows) },
  ];
  return { parts, buffers: builder.buffers, rows, series };
}

function seriesColumns(builder: MessageBuilder, pieces: readonly PackPiece[], count: number): HotColumnPart[] {
  const sids = new Uint32Array(count * 2);
  let at = 0;
  for (const { number, firstSeries, series } of pieces) {
    for (let s = 0; s < series.count; s++) {
      sids[at++] = firstSeries + s;
      sids[at++] = number;
    }
  }
  const tables = pieces.map(({ series }) => series);
  const tags = [...new Set(tables.flatMap((table) => table.tags))].sort((a, b) => a - b);
  const sid: HotColumnPart = { name: 'sid', type: 'BIGINT', values: builder.add(sids) };
  return [sid, ...tagParts(builder, tags, alignTables(tables, tags))];
}

function rowColumns(builder: MessageBuilder, pieces: readonly PackPiece[], count: number): HotColumnPart[] {
  const sids = new Uint32Array(count * 2);
  const places = new Int32Array(count);
  const times = new BigInt64Array(count);
  const stamps = new BigInt64Array(count);
  let start = 0;
  for (const { number, firstRow, rows } of pieces) {
    for (let row = 0; row < rows.rowCount; row++) {
      sids[(start + row) * 2] = rows.seriesOf[row] ?? 0;
      sids[(start + row) * 2 + 1] = number;
      places[start + row] = firstRow + row;
    }
    times.set(rows.times.subarray(0, rows.rowCount), start);
    stamps.set(rows.stamps.subarray(0, rows.rowCount), start);
    start += rows.rowCount;
  }
  const fields = concatFields(pieces.map(({ rows }) => rows));
  return [
    { name: 'sid', type: 'BIGINT', values: builder.add(sids) },
    { name: 'pos', type: 'INTEGER', values: builder.add(places) },
    { name: 'time', type: 'TIMESTAMP_NS', values: builder.add(times) },
    { name: 'stamp', type: 'BIGINT', values: builder.add(stamps) },
    ...fields.map((field) => fieldPart(builder, field, 0, count)),
  ];
}
