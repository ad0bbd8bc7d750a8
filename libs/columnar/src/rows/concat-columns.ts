import { assert, bitmapBytes, isValid, setBit, type ColumnId } from '@inlay/core';
import type { FieldColumn, FieldKind, FieldValues } from '../batch.js';

/** Rows of one part; without a column they have no values. */
export interface ColumnPiece {
  readonly rowCount: number;
  readonly column: FieldColumn | undefined;
}

/** One column of all pieces, one after the other; they must be of one kind. */
export function concatColumns(label: ColumnId, kind: FieldKind, pieces: readonly ColumnPiece[]): FieldColumn {
  for (const { column } of pieces) {
    assert(column === undefined || column.data.kind === kind, `column ${String(label)} has two kinds`);
  }
  return { label, validity: concatValidity(pieces), data: concatValues(kind, pieces) };
}

const countRows = (pieces: readonly ColumnPiece[]): number => pieces.reduce((sum, piece) => sum + piece.rowCount, 0);

function concatValidity(pieces: readonly ColumnPiece[]): Uint8Array | undefined {
  if (
    pieces.every(({ rowCount, column }) => rowCount === 0 || (column !== undefined && column.validity === undefined))
  ) {
    return undefined;
  }
  const validity = new Uint8Array(bitmapBytes(countRows(pieces)));
  let start = 0;
  for (const { rowCount, column } of pieces) {
    if (column !== undefined) {
      for (let row = 0; row < rowCount; row++) if (isValid(column.validity, row)) setBit(validity, start + row);
    }
    start += rowCount;
  }
  return validity;
}

function concatValues(kind: FieldKind, pieces: readonly ColumnPiece[]): FieldValues {
  const count = countRows(pieces);
  switch (kind) {
    case 'f64': {
      const values = new Float64Array(count);
      copyEach(pieces, (data, rows, start) => data.kind === kind && values.set(data.values.subarray(0, rows), start));
      return { kind, values };
    }
    case 'i64': {
      const values = new BigInt64Array(count);
      copyEach(pieces, (data, rows, start) => data.kind === kind && values.set(data.values.subarray(0, rows), start));
      return { kind, values };
    }
    case 'u64': {
      const values = new BigUint64Array(count);
      copyEach(pieces, (data, rows, start) => data.kind === kind && values.set(data.values.subarray(0, rows), start));
      return { kind, values };
    }
    case 'bool': {
      const values = new Uint8Array(count);
      copyEach(pieces, (data, rows, start) => data.kind === kind && values.set(data.values.subarray(0, rows), start));
      return { kind, values };
    }
    case 'string':
      return concatStrings(pieces, count);
  }
}

function copyEach(
  pieces: readonly ColumnPiece[],
  copy: (data: FieldValues, rows: number, start: number) => unknown,
): void {
  let start = 0;
  for (const { rowCount, column } of pieces) {
    if (column !== undefined) copy(column.data, rowCount, start);
    start += rowCount;
  }
}

function concatStrings(pieces: readonly ColumnPiece[], count: number): FieldValues {
  const offsets = new Uint32Array(count + 1);
  const chunks: Uint8Array[] = [];
  let total = 0;
  let at = 0;
  for (const { rowCount, column } of pieces) {
    const strings = column?.data.kind === 'string' ? column.data.values : undefined;
    const first = strings?.offsets[0] ?? 0;
    for (let row = 1; row <= rowCount; row++) offsets[++at] = total + (strings?.offsets[row] ?? first) - first;
    if (strings === undefined) continue;
    const end = strings.offsets[rowCount] ?? first;
    chunks.push(strings.bytes.subarray(first, end));
    total += end - first;
  }
  const bytes = new Uint8Array(total);
  let written = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, written);
    written += chunk.length;
  }
  return { kind: 'string', values: { offsets, bytes } };
}
