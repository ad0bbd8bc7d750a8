import type { SeriesTable } from '@inlay/columnar';
import type { SeriesInterner } from './series-interner.js';
import type { Shape } from './shape.js';

/** The tag matrix of a batch from what the interner knows of its series. `shapes`: every shape among them. */
export function buildSeriesTable(
  interner: SeriesInterner<unknown>,
  ids: Uint32Array,
  shapes: readonly Shape<unknown>[],
): SeriesTable<string> {
  const tags = [...new Set(shapes.flatMap((shape) => shape.tags))];
  const offsets = new Uint32Array(ids.length * tags.length + 1);
  const bytes =
    shapes.length === 1
      ? uniformBytes(interner, ids, tags.length, offsets)
      : mixedBytes({ interner, ids, width: tags.length, places: placesOf(shapes, tags) }, offsets);
  return { count: ids.length, tags, values: { offsets, bytes }, hashes: new Uint32Array(0) };
}

/** The usual case, of one shape: the values of a series lie in the interner as they shall lie here. */
function uniformBytes(
  interner: SeriesInterner<unknown>,
  ids: Uint32Array,
  tagCount: number,
  offsets: Uint32Array,
): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(sizeUniform(interner, ids, tagCount, offsets));
  fillUniform(interner, ids, tagCount, { offsets, bytes });
  return bytes;
}

function mixedBytes(matrix: MixedMatrix, offsets: Uint32Array): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(sizeMixed(matrix, offsets));
  fillMixed(matrix, bytes);
  return bytes;
}

function sizeUniform(
  interner: SeriesInterner<unknown>,
  ids: Uint32Array,
  tagCount: number,
  offsets: Uint32Array,
): number {
  const lengths = interner.lengths;
  let total = 0;
  let at = 1;
  for (const id of ids) {
    const start = interner.lengthStart(id);
    for (let t = 0; t < tagCount; t++) {
      total += lengths[start + t] as number;
      offsets[at++] = total;
    }
  }
  return total;
}

function fillUniform(
  interner: SeriesInterner<unknown>,
  ids: Uint32Array,
  tagCount: number,
  into: { offsets: Uint32Array; bytes: Uint8Array },
): void {
  const { offsets, bytes } = into;
  const { values } = interner;
  // Series that were first seen one after the other lie so in the interner: mostly a run of them is one copy.
  let runTo = 0;
  let runFrom = 0;
  let end = 0;
  for (let s = 0; s < ids.length; s++) {
    const from = interner.valueStart(ids[s] as number);
    if (from !== runFrom + end - runTo) {
      copyRun(values, runFrom, { bytes, start: runTo, end });
      runTo = end;
      runFrom = from;
    }
    end = offsets[(s + 1) * tagCount] as number;
  }
  copyRun(values, runFrom, { bytes, start: runTo, end });
}

function copyRun(values: Buffer, from: number, to: { bytes: Uint8Array; start: number; end: number }): void {
  const { bytes, start, end } = to;
  if (end - start > 128) values.copy(bytes, start, from, from + end - start);
  // A loop: the values of a series are some dozen bytes, for which a call to copy them costs more than they do.
  else for (let p = start, q = from; p < end; p++, q++) bytes[p] = values[q] as number;
}

/** A tag of a shape: its place among the tags of the batch, and its position in the shape. */
interface TagPlace {
  readonly column: number;
  readonly position: number;
}

/** The tags of each shape in the order of the batch's. */
function placesOf(
  shapes: readonly Shape<unknown>[],
  tags: readonly string[],
): Map<Shape<unknown>, readonly TagPlace[]> {
  const columns = new Map(tags.map((tag, column) => [tag, column]));
  return new Map(
    shapes.map((shape) => {
      const places = shape.tags.map((tag, position) => ({ column: columns.get(tag) ?? 0, position }));
      return [shape, places.sort((a, b) => a.column - b.column)];
    }),
  );
}

/** Calls `visit` with each present cell of the matrix, row by row: its index, and the start and length of its value. */
function eachCell(matrix: MixedMatrix, visit: (cell: number, start: number, length: number) => void): void {
  const { interner, ids, width, places } = matrix;
  const { lengths } = interner;
  let starts = new Uint32Array(64);
  ids.forEach((id, s) => {
    const shape = interner.shapeOf(id);
    const lengthStart = interner.lengthStart(id);
    if (starts.length < shape.tags.length) starts = new Uint32Array(shape.tags.length * 2);
    let start = interner.valueStart(id);
    for (let t = 0; t < shape.tags.length; t++) {
      starts[t] = start;
      start += lengths[lengthStart + t] as number;
    }
    for (const { column, position } of places.get(shape) ?? [])
      visit(s * width + column, starts[position] as number, lengths[lengthStart + position] as number);
  });
}

interface MixedMatrix {
  readonly interner: SeriesInterner<unknown>;
  readonly ids: Uint32Array;
  /** Tags of the batch. */
  readonly width: number;
  readonly places: ReadonlyMap<Shape<unknown>, readonly TagPlace[]>;
}

/** Most cells may be absent, so runs of them are filled at once. */
function sizeMixed(matrix: MixedMatrix, offsets: Uint32Array): number {
  let total = 0;
  let filled = 0;
  eachCell(matrix, (cell, _, length) => {
    offsets.fill(total, filled, cell + 1);
    filled = cell + 1;
    total += length;
  });
  offsets.fill(total, filled);
  return total;
}

function fillMixed(matrix: MixedMatrix, bytes: Uint8Array): void {
  const { values } = matrix.interner;
  let to = 0;
  eachCell(matrix, (_, start, length) => {
    for (let i = 0; i < length; i++) bytes[to++] = values[start + i] as number;
  });
}
