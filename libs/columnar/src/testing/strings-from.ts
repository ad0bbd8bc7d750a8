import type { Strings } from '../batch.js';

const encoder = new TextEncoder();

/** A value an entry; product code moves bytes. */
export function stringsFrom(values: readonly string[]): Strings {
  const encoded = values.map((value) => encoder.encode(value));
  const offsets = new Uint32Array(values.length + 1);
  encoded.forEach((value, i) => {
    offsets[i + 1] = (offsets[i] ?? 0) + value.length;
  });
  const bytes = new Uint8Array(offsets[values.length] ?? 0);
  encoded.forEach((value, i) => {
    bytes.set(value, offsets[i] ?? 0);
  });
  return { offsets, bytes };
}
