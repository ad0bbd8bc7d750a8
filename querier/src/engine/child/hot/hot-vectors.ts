import { assert, bitmapBytes, defined, setBit } from '@inlay/core';
import duckdb from '@duckdb/node-bindings';
import type { HotColumnPart, HotColumnType } from '../../transport/messages.js';
import { inlineBytesMax, stringEntryBytes } from '../columns/string-builder.js';

const widths: Readonly<Record<HotColumnType, number>> = {
  INTEGER: 4,
  TIMESTAMP_NS: 8,
  BIGINT: 8,
  UBIGINT: 8,
  DOUBLE: 8,
  BOOLEAN: 1,
  VARCHAR: stringEntryBytes,
};

export const logicalTypeOf = (type: HotColumnType): duckdb.LogicalType => duckdb.create_logical_type(duckdb.Type[type]);

/** The buffers of one hot column, ready to be copied into vectors. */
export interface HotColumn {
  readonly part: HotColumnPart;
  readonly values: Uint8Array;
  readonly offsets: Uint32Array | undefined;
  readonly validity: Uint8Array | undefined;
}

/** What follows is copied without any check: a wrong length would read or write foreign memory, so it is checked here. */
export function hotColumn(part: HotColumnPart, count: number, buffers: readonly Uint8Array[]): HotColumn {
  const bufferOf = (index: number): Uint8Array =>
    defined(buffers[index], `buffer ${String(index)} of column ${part.name}`);
  const values = bufferOf(part.values);
  const validity = part.validity === undefined ? undefined : bufferOf(part.validity);
  assert(
    validity === undefined || validity.byteLength >= (count + 7) >> 3,
    `validity of column ${part.name} is too short`,
  );
  if (part.offsets === undefined) {
    assert(values.byteLength >= count * widths[part.type], `column ${part.name} is too short`);
    return { part, values, offsets: undefined, validity };
  }
  const bytes = bufferOf(part.offsets);
  const offsetCount = count * (part.matrix?.tags ?? 1) + 1;
  assert(bytes.byteLength >= offsetCount * 4, `offsets of column ${part.name} are too short`);
  const offsets = new Uint32Array(bytes.buffer, bytes.byteOffset, offsetCount);
  assert(isAscending(offsets, values.byteLength), `offsets of column ${part.name} are broken`);
  return { part, values, offsets, validity };
}

function isAscending(offsets: Uint32Array, limit: number): boolean {
  for (let i = 1; i < offsets.length; i++) if ((offsets[i] ?? 0) < (offsets[i - 1] ?? 0)) return false;
  return (offsets.at(-1) ?? 0) <= limit;
}

/**
 * Addresses of string bytes that the vectors of one chunk hold: columns that share their bytes, as the tags of a series
 * matrix do, hold them once. Appending the chunk copies the strings out.
 */
export type HeldStrings = Map<Uint8Array, bigint>;

/** Entries `[start, start + count)` go into one chunk; `start` is a multiple of 8. */
export interface ChunkSlice {
  readonly start: number;
  readonly count: number;
  readonly held: HeldStrings;
}

export function fillVector(vector: duckdb.Vector, column: HotColumn, slice: ChunkSlice): void {
  const { start, count } = slice;
  if (column.offsets === undefined) {
    const width = widths[column.part.type];
    copyToVector(vector, column.values, start * width, count * width);
  } else fillStrings(vector, column, slice);
  const validity =
    column.part.matrix === undefined ? column.validity?.subarray(start >> 3) : presentTags(column, start, count);
  if (validity === undefined) return;
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, validity.buffer as ArrayBuffer, validity.byteOffset, (count + 7) >> 3);
}

function copyToVector(vector: duckdb.Vector, source: Uint8Array, from: number, bytes: number): void {
  duckdb.copy_data_to_vector(vector, 0, source.buffer as ArrayBuffer, source.byteOffset + from, bytes);
}

function presentTags(column: HotColumn, start: number, count: number): Uint8Array {
  const offsets = defined(column.offsets, `offsets of ${column.part.name}`);
  const { tags, tag } = defined(column.part.matrix, `matrix of ${column.part.name}`);
  const bits = new Uint8Array(bitmapBytes(count));
  for (let i = 0; i < count; i++) {
    const at = (start + i) * tags + tag;
    if (offsets[at] !== offsets[at + 1]) setBit(bits, i);
  }
  return bits;
}

/**
 * All strings of the slice are given to DuckDB as one string, whose memory the entries then point into: one call a chunk
 * instead of one a string.
 */
function fillStrings(vector: duckdb.Vector, column: HotColumn, { start, count, held }: ChunkSlice): void {
  const offsets = defined(column.offsets, `offsets of ${column.part.name}`);
  const { tags, tag } = column.part.matrix ?? { tags: 1, tag: 0 };
  const from = offsets[start * tags] ?? 0;
  const all = column.values.subarray(from, offsets[(start + count) * tags] ?? from);
  const base = all.byteLength > inlineBytesMax ? holdStrings(vector, all, column.values, held) : 0n;
  const baseLow = Number(base & 0xffff_ffffn);
  const baseHigh = Number(base >> 32n);
  const entries = new Uint8Array(count * stringEntryBytes);
  const words = new Uint32Array(entries.buffer);
  for (let i = 0; i < count; i++) {
    const index = (start + i) * tags + tag;
    const at = (offsets[index] ?? 0) - from;
    const length = (offsets[index + 1] ?? 0) - from - at;
    words[i * 4] = length;
    // Short strings are whole in the entry, long ones begin with a prefix of 4 bytes.
    const kept = length <= inlineBytesMax ? length : 4;
    for (let k = 0; k < kept; k++) entries[i * stringEntryBytes + 4 + k] = all[at + k] ?? 0;
    if (length <= inlineBytesMax) continue;
    const low = baseLow + at;
    words[i * 4 + 2] = low >>> 0;
    words[i * 4 + 3] = baseHigh + (low > 0xffff_ffff ? 1 : 0);
  }
  copyToVector(vector, entries, 0, entries.byteLength);
}

/** Puts the bytes into the vector's own string heap, once a chunk, and answers their address. */
function holdStrings(vector: duckdb.Vector, bytes: Uint8Array, owner: Uint8Array, held: HeldStrings): bigint {
  const known = held.get(owner);
  if (known !== undefined) return known;
  duckdb.vector_assign_string_element_len(vector, 0, bytes);
  const entry = duckdb.vector_get_data(vector, stringEntryBytes);
  const address = new DataView(entry.buffer, entry.byteOffset).getBigUint64(8, true);
  held.set(owner, address);
  return address;
}
