import { absent, type FieldColumn, type FieldKind, type FieldValues } from '@inlay/columnar';
import { clearBit, countBits, fullBitmap, hasBit, type ColumnId } from '@inlay/core';

/** A column's rows in one block; undefined when the block lacks the column. */
export interface ColumnPiece {
  readonly rowCount: number;
  readonly column: FieldColumn | undefined;
}

/** Puts row i of the pieces, counted through all of them, to place `places[i]`: sorts a column without joining it first. */
export function scatterColumn(
  label: ColumnId,
  kind: FieldKind,
  pieces: readonly ColumnPiece[],
  places: Uint32Array,
): FieldColumn {
  const validity = scatterValidity(pieces, places);
  const whole = validity === undefined || countBits(validity, places.length) === places.length;
  return { label, data: scatterValues(kind, pieces, places), validity: whole ? undefined : validity };
}

function scatterValidity(pieces: readonly ColumnPiece[], places: Uint32Array): Uint8Array | undefined {
  if (pieces.every(({ rowCount, column }) => rowCount === 0 || (column !== undefined && column.validity === undefined)))
    return undefined;
  const bits = fullBitmap(places.length);
  let first = 0;
  for (const { rowCount, column } of pieces) {
    const validity = column?.validity;
    if (column === undefined || validity !== undefined) {
      for (let i = 0; i < rowCount; i++)
        if (validity === undefined || !hasBit(validity, i)) clearBit(bits, places[first + i] ?? absent);
    }
    first += rowCount;
  }
  return bits;
}

function scatterValues(kind: FieldKind, pieces: readonly ColumnPiece[], places: Uint32Array): FieldValues {
  const count = places.length;
  switch (kind) {
    case 'f64': {
      const values = new Float64Array(count);
      scatterWords(values, pieces, places);
      return { kind, values };
    }
    case 'i64': {
      const values = new BigInt64Array(count);
      scatterWords(values, pieces, places);
      return { kind, values };
    }
    case 'u64': {
      const values = new BigUint64Array(count);
      scatterWords(values, pieces, places);
      return { kind, values };
    }
    case 'bool': {
      const values = new Uint8Array(count);
      let first = 0;
      for (const { rowCount, column } of pieces) {
        if (column?.data.kind === 'bool') scatterBytes(values, column.data.values, { rowCount, first }, places);
        first += rowCount;
      }
      return { kind, values };
    }
    case 'string':
      return { kind, values: scatterStrings(pieces, places) };
  }
}

interface Piece {
  readonly rowCount: number;
  /** Its first row, counted through all pieces. */
  readonly first: number;
}

function scatterBytes(target: Uint8Array, source: Uint8Array, { rowCount, first }: Piece, places: Uint32Array): void {
  for (let i = 0; i < rowCount; i++) target[places[first + i] ?? absent] = source[i] ?? 0;
}

type Words = Float64Array | BigInt64Array | BigUint64Array;

function scatterWords(target: Words, pieces: readonly ColumnPiece[], places: Uint32Array): void {
  let first = 0;
  for (const { rowCount, column } of pieces) {
    const values = column?.data.values;
    if (values instanceof Float64Array || values instanceof BigInt64Array || values instanceof BigUint64Array)
      scatterInt64s(target, values, { rowCount, first }, places);
    first += rowCount;
  }
}

/** The two halves one by one: a double that is no number may change its bits on the way. */
export function scatterInt64s(target: Words, source: Words, { rowCount, first }: Piece, places: Uint32Array): void {
  const from = new Int32Array(source.buffer, source.byteOffset, 2 * rowCount);
  const to = new Int32Array(target.buffer, target.byteOffset, 2 * target.length);
  for (let i = 0; i < rowCount; i++) {
    const place = 2 * (places[first + i] ?? 0);
    to[place] = from[2 * i] ?? 0;
    to[place + 1] = from[2 * i + 1] ?? 0;
  }
}

function scatterStrings(
  pieces: readonly ColumnPiece[],
  places: Uint32Array,
): { offsets: Uint32Array; bytes: Uint8Array } {
  const offsets = new Uint32Array(places.length + 1);
  eachString(pieces, (row, from, to) => {
    offsets[(places[row] ?? 0) + 1] = to - from;
  });
  for (let i = 1; i < offsets.length; i++) offsets[i] = (offsets[i] ?? 0) + (offsets[i - 1] ?? 0);
  const bytes = new Uint8Array(offsets.at(-1) ?? 0);
  eachString(pieces, (row, from, to, source) => {
    let at = offsets[places[row] ?? 0] ?? 0;
    for (let b = from; b < to; b++) bytes[at++] = source[b] ?? 0;
  });
  return { offsets, bytes };
}

function eachString(
  pieces: readonly ColumnPiece[],
  visit: (row: number, from: number, to: number, bytes: Uint8Array) => void,
): void {
  let first = 0;
  for (const { rowCount, column } of pieces) {
    if (column?.data.kind === 'string') {
      const { offsets, bytes } = column.data.values;
      for (let i = 0; i < rowCount; i++) visit(first + i, offsets[i] ?? 0, offsets[i + 1] ?? 0, bytes);
    }
    first += rowCount;
  }
}
