import { assert } from '@inlay/core';
import duckdb from '@duckdb/node-bindings';
import type { Numbers } from './column-data.js';
import { copyEntries, type EntryReader, type FixedOptions } from './fixed-builders.js';
import { doesNotFit, notAsPlanned, type PlannedColumn } from './not-as-planned.js';

const { Type } = duckdb;

interface Width {
  readonly bytes: 1 | 2 | 4 | 8 | 16;
  readonly signed: boolean;
}

/** DuckDB's whole numbers. `HUGEINT` is what sums and products of them may be. */
const widths: ReadonlyMap<duckdb.Type, Width> = new Map<duckdb.Type, Width>([
  [Type.TINYINT, { bytes: 1, signed: true }],
  [Type.SMALLINT, { bytes: 2, signed: true }],
  [Type.INTEGER, { bytes: 4, signed: true }],
  [Type.BIGINT, { bytes: 8, signed: true }],
  [Type.HUGEINT, { bytes: 16, signed: true }],
  [Type.UTINYINT, { bytes: 1, signed: false }],
  [Type.USMALLINT, { bytes: 2, signed: false }],
  [Type.UINTEGER, { bytes: 4, signed: false }],
  [Type.UBIGINT, { bytes: 8, signed: false }],
  [Type.UHUGEINT, { bytes: 16, signed: false }],
]);

interface Whole extends Width {
  readonly layout: 'words' | 'numbers';
  readonly empty: BigInt64Array | Numbers;
}

const words = { bytes: 8, layout: 'words', empty: new BigInt64Array(0) } as const;
const numbers = (empty: Numbers, width: Width): Whole => ({ ...width, layout: 'numbers', empty });

/** Whole numbers of answers; a duration is a number of its unit. */
const wholes = {
  i8: numbers(new Int8Array(0), { bytes: 1, signed: true }),
  i16: numbers(new Int16Array(0), { bytes: 2, signed: true }),
  i32: numbers(new Int32Array(0), { bytes: 4, signed: true }),
  i64: { ...words, signed: true },
  u8: numbers(new Uint8Array(0), { bytes: 1, signed: false }),
  u16: numbers(new Uint16Array(0), { bytes: 2, signed: false }),
  u32: numbers(new Uint32Array(0), { bytes: 4, signed: false }),
  u64: { ...words, signed: false },
  duration: { ...words, signed: true },
} as const satisfies Readonly<Record<string, Whole>>;

export type WholeKind = keyof typeof wholes;

/** Throws `answer_type` (internal) where the engine has no whole numbers; and its reader for a number that does not fit. */
export function wholeOptions(
  logical: duckdb.LogicalType,
  kind: WholeKind,
  column: PlannedColumn,
): FixedOptions<BigInt64Array | Numbers> {
  const id = duckdb.get_type_id(logical);
  const from = widths.get(id);
  if (from === undefined) throw notAsPlanned(column, `comes as ${Type[id]}`);
  const to: Whole = wholes[kind];
  const isSame = from.bytes === to.bytes && from.signed === to.signed;
  const read = isSame ? copyEntries : narrowed(from, to, column);
  return { layout: to.layout, empty: to.empty, elements: 1, sourceBytes: from.bytes, read };
}

function narrowed(from: Width, to: Whole, column: PlannedColumn): EntryReader<BigInt64Array | Numbers> {
  const { min, max } = boundsOf(to);
  return (source, target, at, valid) => {
    const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
    const count = source.byteLength / from.bytes;
    for (let i = 0; i < count; i++) {
      if (!valid(i)) continue;
      const value = wholeAt(view, i * from.bytes, from);
      if (value < min || value > max) throw doesNotFit(column);
      // An array of 64 bits takes the upper half of the unsigned for what it is in bits.
      if (target instanceof BigInt64Array) target[at + i] = BigInt(value);
      else target[at + i] = Number(value);
    }
  };
}

function boundsOf({ bytes, signed }: Width): { readonly min: bigint; readonly max: bigint } {
  const bits = BigInt(bytes * 8);
  return signed ? { min: -(1n << (bits - 1n)), max: (1n << (bits - 1n)) - 1n } : { min: 0n, max: (1n << bits) - 1n };
}

function wholeAt(view: DataView, at: number, { bytes, signed }: Width): number | bigint {
  switch (bytes) {
    case 1:
      return signed ? view.getInt8(at) : view.getUint8(at);
    case 2:
      return signed ? view.getInt16(at, true) : view.getUint16(at, true);
    case 4:
      return signed ? view.getInt32(at, true) : view.getUint32(at, true);
    case 8:
      return signed ? view.getBigInt64(at, true) : view.getBigUint64(at, true);
    case 16:
      return hugeAt(view, at, signed);
  }
}

/** 128 bits, the lower half first. */
const hugeAt = (view: DataView, at: number, signed: boolean): bigint =>
  ((signed ? view.getBigInt64(at + 8, true) : view.getBigUint64(at + 8, true)) << 64n) | view.getBigUint64(at, true);

interface DecimalType {
  readonly precision: number;
  readonly scale: number;
}

/** Decimals as two words of 64 bits. Throws as `wholeOptions` does. */
export function decimalOptions(
  logical: duckdb.LogicalType,
  to: DecimalType,
  column: PlannedColumn,
): FixedOptions<BigInt64Array> {
  const id = duckdb.get_type_id(logical);
  if (id !== Type.DECIMAL) throw notAsPlanned(column, `comes as ${Type[id]}`);
  const width = widths.get(duckdb.decimal_internal_type(logical));
  assert(width !== undefined, 'a decimal is kept in 16, 32, 64 or 128 bits');
  const from = { precision: duckdb.decimal_width(logical), scale: duckdb.decimal_scale(logical) };
  const isSame = from.precision === to.precision && from.scale === to.scale;
  const read: EntryReader<BigInt64Array> =
    isSame && width.bytes === 16
      ? (source, target, at) => copyEntries(source, target, at * 2)
      : rescaled({ width, from, to }, column);
  return { layout: 'decimals', empty: new BigInt64Array(0), elements: 2, sourceBytes: width.bytes, read };
}

interface Rescaled {
  readonly width: Width;
  readonly from: DecimalType;
  readonly to: DecimalType;
}

function rescaled({ width, from, to }: Rescaled, column: PlannedColumn): EntryReader<BigInt64Array> {
  const up = 10n ** BigInt(Math.max(0, to.scale - from.scale));
  const down = 10n ** BigInt(Math.max(0, from.scale - to.scale));
  const limit = 10n ** BigInt(to.precision);
  return (source, target, at, valid) => {
    const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
    for (let i = 0; i * width.bytes < source.byteLength; i++) {
      if (!valid(i)) continue;
      const digits = BigInt(wholeAt(view, i * width.bytes, width)) * up;
      const value = digits / down;
      if (value * down !== digits || value >= limit || value <= -limit) throw doesNotFit(column);
      target[(at + i) * 2] = BigInt.asIntN(64, value);
      target[(at + i) * 2 + 1] = value >> 64n;
    }
  };
}
