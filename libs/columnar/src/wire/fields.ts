import { batch } from '@inlay/proto';
import { bitmapBytes, columnId, countBits, hasBit, setBit, unreachable } from '@inlay/core';
import type { FieldColumn, FieldKind, FieldValues } from '../batch.js';
import { words } from '../base/words.js';
import { check } from './corrupt.js';
import { decodeIntegers } from './decode-integers.js';
import { decodeDecimals, decodeDoubles, encodeDoubles } from './doubles.js';
import { encodeIntegers } from './encode-integers.js';
import { decodeStrings, encodeStrings } from './strings.js';

const kindNumbers: Readonly<Record<FieldKind, batch.FieldKind>> = {
  f64: batch.FieldKind.FIELD_KIND_F64,
  i64: batch.FieldKind.FIELD_KIND_I64,
  u64: batch.FieldKind.FIELD_KIND_U64,
  bool: batch.FieldKind.FIELD_KIND_BOOL,
  string: batch.FieldKind.FIELD_KIND_STRING,
};

/**
 * The first `rowCount` rows of a column. Validity bits are sent as a view: they must not change before the message is
 * encoded.
 */
export function encodeField(column: FieldColumn, rowCount: number): batch.FieldColumn {
  const validity = column.validity?.subarray(0, bitmapBytes(rowCount));
  return {
    columnId: BigInt(column.label),
    kind: kindNumbers[column.data.kind],
    validity: validity ?? new Uint8Array(0),
    values: encodeValues(column.data, rowCount, validity),
  };
}

type EncodedValues = NonNullable<batch.FieldColumn['values']>;

function encodeValues(data: FieldValues, rowCount: number, validity: Uint8Array | undefined): EncodedValues {
  switch (data.kind) {
    case 'f64':
      return encodeDoubles(data.values.subarray(0, rowCount), validity);
    case 'i64':
    case 'u64':
      return { $case: 'integers', value: encodeIntegers(data.values.subarray(0, rowCount), { validity }) };
    case 'bool':
      return { $case: 'bits', value: packBits(data.values.subarray(0, rowCount), validity) };
    case 'string': {
      const offsets = data.values.offsets.subarray(0, rowCount + 1);
      return { $case: 'strings', value: encodeStrings({ offsets, bytes: data.values.bytes }, validity) };
    }
    default:
      return unreachable(data);
  }
}

function packBits(values: Uint8Array, validity: Uint8Array | undefined): Uint8Array {
  const bits = new Uint8Array(bitmapBytes(countBits(validity, values.length)));
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    if (validity !== undefined && !hasBit(validity, i)) continue;
    if (values[i] === 1) setBit(bits, at);
    at++;
  }
  return bits;
}

/** A column of `rowCount` rows. Throws `corrupt_batch`. */
export function decodeField(message: batch.FieldColumn, rowCount: number): FieldColumn {
  const { validity: bits } = message;
  const validity = bits.length === 0 ? undefined : new Uint8Array(bits);
  if (validity !== undefined)
    check(bits.length === bitmapBytes(rowCount), `${String(bits.length)} bytes of validity bits`);
  check(message.columnId > 0n && message.columnId <= BigInt(Number.MAX_SAFE_INTEGER), 'a column without an id');
  const present = countBits(validity, rowCount);
  return {
    label: columnId(Number(message.columnId)),
    validity,
    data: decodeValues(message, rowCount, validity, present),
  };
}

function decodeValues(
  { kind, values }: batch.FieldColumn,
  rowCount: number,
  validity: Uint8Array | undefined,
  present: number,
): FieldValues {
  check(values !== undefined, 'a field without values');
  if (kind === batch.FieldKind.FIELD_KIND_F64 && (values.$case === 'doubles' || values.$case === 'decimals')) {
    const dense =
      values.$case === 'doubles' ? decodeDoubles(values.value, present) : decodeDecimals(values.value, present);
    return {
      kind: 'f64',
      values: validity === undefined ? dense : spread(dense, new Float64Array(rowCount), validity),
    };
  }
  if (values.$case === 'integers') {
    const dense = decodeIntegers(values.value, present);
    const all = validity === undefined ? dense : spread64(dense, rowCount, validity);
    if (kind === batch.FieldKind.FIELD_KIND_I64) return { kind: 'i64', values: all };
    if (kind === batch.FieldKind.FIELD_KIND_U64) return { kind: 'u64', values: new BigUint64Array(all.buffer) };
  }
  if (kind === batch.FieldKind.FIELD_KIND_BOOL && values.$case === 'bits') {
    const dense = unpackBits(values.value, present);
    return { kind: 'bool', values: validity === undefined ? dense : spread(dense, new Uint8Array(rowCount), validity) };
  }
  check(kind === batch.FieldKind.FIELD_KIND_STRING && values.$case === 'strings', `a field of kind ${String(kind)}`);
  return { kind: 'string', values: decodeStrings(values.value, rowCount, validity, present) };
}

function unpackBits(bits: Uint8Array, count: number): Uint8Array {
  check(bits.length === bitmapBytes(count), `${String(bits.length)} bytes for ${String(count)} booleans`);
  const out = new Uint8Array(count);
  for (let i = 0; i < count; i++) out[i] = hasBit(bits, i) ? 1 : 0;
  return out;
}

/** Values of the rows that have one, each to its row. */
function spread<A extends Float64Array | Uint8Array>(dense: A, all: A, validity: Uint8Array): A {
  let at = 0;
  for (let i = 0; i < all.length; i++) if (hasBit(validity, i)) all[i] = dense[at++] ?? 0;
  return all;
}

function spread64(dense: BigInt64Array, rowCount: number, validity: Uint8Array): BigInt64Array<ArrayBuffer> {
  const all = new BigInt64Array(rowCount);
  const from = words(dense);
  const to = words(all);
  let at = 0;
  for (let i = 0; i < rowCount; i++) {
    if (!hasBit(validity, i)) continue;
    to[2 * i] = from[at++] ?? 0;
    to[2 * i + 1] = from[at++] ?? 0;
  }
  return all;
}
