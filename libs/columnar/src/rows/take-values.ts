import { bitmapBytes, hasBit, setBit } from '@inlay/core';
import type { FieldColumn, FieldValues } from '../batch.js';
import { absent, takeStrings } from '../base/strings.js';
import { words } from '../base/words.js';

/** Elements `indices[i]`; every index must be in range. */
export function takeInt64s(values: BigInt64Array, indices: Uint32Array): BigInt64Array<ArrayBuffer> {
  const out = new BigInt64Array(indices.length);
  takeWords(words(values), indices, words(out));
  return out;
}

function takeWords(from: Int32Array, indices: Uint32Array, to: Int32Array): void {
  for (let i = 0; i < indices.length; i++) {
    const k = 2 * (indices[i] ?? 0);
    to[2 * i] = from[k] ?? 0;
    to[2 * i + 1] = from[k + 1] ?? 0;
  }
}

/** Elements `indices[i]`; an index out of range gives 0. */
export function takeUint32s(values: Uint32Array, indices: Uint32Array): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(indices.length);
  for (let i = 0; i < indices.length; i++) out[i] = values[indices[i] ?? 0] ?? 0;
  return out;
}

/** Undefined when every taken row has a value. `absent` as an index means a row without one. */
function takeValidity(validity: Uint8Array | undefined, indices: Uint32Array): Uint8Array | undefined {
  if (validity === undefined && !indices.includes(absent)) return undefined;
  const out = new Uint8Array(bitmapBytes(indices.length));
  let count = 0;
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] ?? 0;
    if (index === absent || (validity !== undefined && !hasBit(validity, index))) continue;
    setBit(out, i);
    count++;
  }
  return count === indices.length ? undefined : out;
}

/** Rows `indices[i]` of a column; `absent` as an index makes a null. */
export function takeColumn<Label>(column: FieldColumn<Label>, indices: Uint32Array): FieldColumn<Label> {
  const validity = takeValidity(column.validity, indices);
  return { label: column.label, validity, data: takeValues(column.data, indices, validity) };
}

function takeValues(data: FieldValues, indices: Uint32Array, validity: Uint8Array | undefined): FieldValues {
  switch (data.kind) {
    case 'f64': {
      const values = new Float64Array(indices.length);
      for (let i = 0; i < indices.length; i++) values[i] = data.values[indices[i] ?? 0] ?? 0;
      return { kind: 'f64', values };
    }
    case 'i64': {
      const values = new BigInt64Array(indices.length);
      takeWords(words(data.values), indices, words(values));
      return { kind: 'i64', values };
    }
    case 'u64': {
      const values = new BigUint64Array(indices.length);
      takeWords(words(data.values), indices, words(values));
      return { kind: 'u64', values };
    }
    case 'bool': {
      const values = new Uint8Array(indices.length);
      for (let i = 0; i < indices.length; i++) values[i] = data.values[indices[i] ?? 0] ?? 0;
      return { kind: 'bool', values };
    }
    case 'string':
      return { kind: 'string', values: takeStrings(data.values, withoutNulls(indices, validity)) };
  }
}

/** Nulls have no bytes: their index becomes `absent`. */
function withoutNulls(indices: Uint32Array, validity: Uint8Array | undefined): Uint32Array {
  if (validity === undefined) return indices;
  return indices.map((index, i) => (hasBit(validity, i) ? index : absent));
}
