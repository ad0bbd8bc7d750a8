import { sliceBits, type ColumnId } from '@inlay/core';
import type { FieldColumn, SeriesTable, Strings } from '@inlay/columnar';
import type { HotChunk } from '@inlay/services';
import { engineTypes } from '../engine-types.js';
import type { HotColumnPart, HotTableNames, HotTablePart } from '../transport/messages.js';

/** Bytes of a load message, roughly: while one is appended, the next is on its way, and none holds up a query for long. */
export const messageBytesMax = 4 * 1024 * 1024;
const rowsStep = 2048;

/** One message of rows to the engine; `parts` name their buffers by position. */
export interface LoadMessage {
  readonly parts: readonly HotTablePart[];
  readonly buffers: readonly Uint8Array[];
  readonly rows: number;
  readonly series: number;
}

const columnName = (id: ColumnId): string => `c${String(id)}`;
const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** Collects the buffers that parts refer to by number. */
export class MessageBuilder {
  readonly buffers: Uint8Array[] = [];

  add(array: ArrayBufferView): number {
    return this.buffers.push(bytesOf(array)) - 1;
  }
}

/**
 * What a chunk adds beyond `heldRows` and `heldSeries`, in messages of a bounded size; the first brings the series. No
 * value is copied here: the messages refer to the chunk's own arrays.
 */
export function* loadMessages(
  names: HotTableNames,
  chunk: HotChunk,
  heldRows: number,
  heldSeries: number,
): Generator<LoadMessage> {
  const { rows } = chunk;
  const seriesFrom = heldSeries - chunk.seriesStart;
  const step = rowsPerMessage(chunk);
  let start = heldRows - chunk.rowStart;
  let first = true;
  do {
    const end = Math.min(start + step, rows.rowCount);
    const builder = new MessageBuilder();
    const series = first ? Math.max(0, rows.series.count - seriesFrom) : 0;
    const parts: HotTablePart[] = [];
    if (first)
      parts.push(
        seriesPart(builder, names.seriesTable, rows.series, { from: seriesFrom, count: series, sid: heldSeries }),
      );
    parts.push(rowsPart(builder, names.rowsTable, chunk, { start, end }));
    yield { parts, buffers: builder.buffers, rows: end - start, series };
    start = end;
    first = false;
  } while (start < rows.rowCount);
}

function rowsPerMessage({ rows }: HotChunk): number {
  const strings = rows.fields.reduce(
    (sum, field) => sum + (field.data.kind === 'string' ? field.data.values.bytes.byteLength : 0),
    0,
  );
  const rowBytes = 20 + rows.fields.length * 8 + strings / Math.max(1, rows.rowCount);
  return Math.max(1, Math.floor(messageBytesMax / rowBytes / rowsStep)) * rowsStep;
}

function seriesPart(
  builder: MessageBuilder,
  table: string,
  series: SeriesTable,
  added: { readonly from: number; readonly count: number; readonly sid: number },
): HotTablePart {
  const sids = Int32Array.from({ length: added.count }, (_, index) => added.sid + index);
  const tags = series.tags.length;
  const strings = sliceStrings(series.values, added.from * tags, (added.from + added.count) * tags);
  const sid: HotColumnPart = { name: 'sid', type: 'INTEGER', values: builder.add(sids) };
  return { table, count: added.count, columns: [sid, ...tagParts(builder, series.tags, strings)] };
}

/** One part a tag; all share the matrix. */
export function tagParts(builder: MessageBuilder, tags: readonly ColumnId[], matrix: Strings): HotColumnPart[] {
  if (tags.length === 0) return [];
  const values = builder.add(matrix.bytes);
  const offsets = builder.add(matrix.offsets);
  const shape = { type: 'VARCHAR', values, offsets } as const;
  return tags.map((id, tag) => ({ name: columnName(id), ...shape, matrix: { tags: tags.length, tag } }));
}

function rowsPart(
  builder: MessageBuilder,
  table: string,
  chunk: HotChunk,
  range: { readonly start: number; readonly end: number },
): HotTablePart {
  const { rows } = chunk;
  const { start, end } = range;
  const columns: HotColumnPart[] = [
    { name: 'sid', type: 'INTEGER', values: builder.add(rows.seriesOf.subarray(start, end)) },
    { name: 'time', type: 'TIMESTAMP_NS', values: builder.add(rows.times.subarray(start, end)) },
    { name: 'stamp', type: 'BIGINT', values: builder.add(rows.stamps.subarray(start, end)) },
  ];
  for (const field of rows.fields) columns.push(fieldPart(builder, field, start, end));
  return { table, count: end - start, columns };
}

export function fieldPart(builder: MessageBuilder, field: FieldColumn, start: number, end: number): HotColumnPart {
  const name = columnName(field.label);
  const type = engineTypes[field.data.kind];
  const validity = field.validity === undefined ? {} : { validity: builder.add(bitsFrom(field.validity, start, end)) };
  if (field.data.kind === 'string') {
    const strings = sliceStrings(field.data.values, start, end);
    return { name, type, values: builder.add(strings.bytes), offsets: builder.add(strings.offsets), ...validity };
  }
  return { name, type, values: builder.add(field.data.values.subarray(start, end)), ...validity };
}

function sliceStrings(strings: Strings, start: number, end: number): Strings {
  const from = strings.offsets[start] ?? 0;
  const offsets = strings.offsets.subarray(start, end + 1);
  return {
    offsets: from === 0 ? offsets : offsets.map((offset) => offset - from),
    bytes: strings.bytes.subarray(from, strings.offsets[end] ?? from),
  };
}

const bitsFrom = (bits: Uint8Array, start: number, end: number): Uint8Array =>
  (start & 7) === 0 ? bits.subarray(start >> 3, (end + 7) >> 3) : sliceBits(bits, start, end);
