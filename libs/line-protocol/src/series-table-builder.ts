import type { SeriesTable } from '@inlay/columnar';
import type { SeriesInterner } from './series-interner.js';
import type { Shape } from './shape.js';

/** The tag matrix of a batch from what the interner knows of its series. `shapes`: every shape among them. */
export function buildSeriesTable(
  interner: SeriesInterner,
  ids: Uint32Array,
  shapes: readonly Shape[],
): SeriesTable<string> {
  const tags = [...new Set(shapes.flatMap((shape) => shape.tags))];
  const offsets = new Uint32Array(ids.length * tags.length + 1);
  const only = shapes.length === 1;
  const total = only ? sizeUniform(interner, ids, tags.length, offsets) : sizeMixed(interner, ids, tags, offsets);
  const bytes = Buffer.allocUnsafeSlow(total);
  if (only) fillUniform(interner, ids, tags.length, { offsets, bytes });
  else fillMixed(interner, ids, tags, bytes);
  return { count: ids.length, tags, values: { offsets, bytes }, hashes: new Uint32Array(0) };
}

function sizeUniform(interner: SeriesInterner, ids: Uint32Array, tagCount: number, offsets: Uint32Array): number {
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
  interner: SeriesInterner,
  ids: Uint32Array,
  tagCount: number,
  into: { offsets: Uint32Array; bytes: Uint8Array },
): void {
  const { offsets, bytes } = into;
  const { values } = interner;
  let s = 0;
  for (const id of ids) {
    let from = interner.valueStart(id);
    const end = offsets[++s * tagCount] as number;
    // A loop: the values of a series are some dozen bytes, for which a call to copy them costs more than they do.
    for (let to = offsets[(s - 1) * tagCount] as number; to < end; to++) bytes[to] = values[from++] as number;
  }
}

/** Per shape and tag of the batch, the tag's position in the shape, or -1. */
function positionsOf(shape: Shape, tags: readonly string[]): Int32Array {
  const positions = new Map(shape.tags.map((tag, i) => [tag, i]));
  return Int32Array.from(tags, (tag) => positions.get(tag) ?? -1);
}

/** Calls `visit` with the length and start in the interner's values of each cell of the matrix, row by row. */
function eachCell(
  interner: SeriesInterner,
  ids: Uint32Array,
  tags: readonly string[],
  visit: (length: number, start: number) => void,
): void {
  const byShape = new Map<Shape, Int32Array>();
  let starts = new Uint32Array(16);
  for (const id of ids) {
    const shape = interner.shapeOf(id);
    let positions = byShape.get(shape);
    if (positions === undefined) byShape.set(shape, (positions = positionsOf(shape, tags)));
    const lengthStart = interner.lengthStart(id);
    if (starts.length < shape.tags.length) starts = new Uint32Array(shape.tags.length * 2);
    let start = interner.valueStart(id);
    for (let t = 0; t < shape.tags.length; t++) {
      starts[t] = start;
      start += interner.lengths[lengthStart + t] as number;
    }
    for (const position of positions) {
      if (position < 0) visit(0, 0);
      else visit(interner.lengths[lengthStart + position] as number, starts[position] as number);
    }
  }
}

function sizeMixed(interner: SeriesInterner, ids: Uint32Array, tags: readonly string[], offsets: Uint32Array): number {
  let total = 0;
  let at = 1;
  eachCell(interner, ids, tags, (length) => {
    total += length;
    offsets[at++] = total;
  });
  return total;
}

function fillMixed(interner: SeriesInterner, ids: Uint32Array, tags: readonly string[], bytes: Uint8Array): void {
  const { values } = interner;
  let to = 0;
  eachCell(interner, ids, tags, (length, start) => {
    for (let i = 0; i < length; i++) bytes[to++] = values[start + i] as number;
  });
}
