import type { Strings } from '../batch.js';

/** Without the option it would take a leading U+FEFF away, which is a character of the value here. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** How many values there are; the empty ones count. */
export const stringCount = (strings: Strings): number => strings.offsets.length - 1;

/** The UTF-8 bytes of value `index`: a view, not a copy. */
const stringBytesAt = (strings: Strings, index: number): Uint8Array =>
  strings.bytes.subarray(strings.offsets[index] ?? 0, strings.offsets[index + 1] ?? 0);

/** Value `index` decoded. A string each: for errors and small tables, not for hot paths. */
export const stringAt = (strings: Strings, index: number): string => decoder.decode(stringBytesAt(strings, index));

/** Negative, zero or positive as value `a` sorts before, equals or sorts after value `b`: by UTF-8 bytes, shorter first. */
export function compareStrings(strings: Strings, a: number, b: number): number {
  const { offsets, bytes } = strings;
  let i = offsets[a] ?? 0;
  let j = offsets[b] ?? 0;
  const endA = offsets[a + 1] ?? 0;
  const endB = offsets[b + 1] ?? 0;
  while (i < endA && j < endB) {
    const difference = (bytes[i++] ?? 0) - (bytes[j++] ?? 0);
    if (difference !== 0) return difference;
  }
  return endA - i - (endB - j);
}

/** A missing value: what `takeStrings` gives length 0. */
export const absent = 0xffffffff;

/** Values `indices[i]` of `strings`, one after the other; `absent` gives an empty value. */
export function takeStrings(strings: Strings, indices: Uint32Array): Strings {
  const source = strings.offsets;
  const offsets = new Uint32Array(indices.length + 1);
  let total = 0;
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i] ?? 0;
    if (from !== absent) total += (source[from + 1] ?? 0) - (source[from] ?? 0);
    offsets[i + 1] = total;
  }
  const bytes = new Uint8Array(total);
  copyValues(strings, indices, bytes);
  return { offsets, bytes };
}

/** Runs of neighbouring values are copied at once: that is what most permutations consist of. */
function copyValues(strings: Strings, indices: Uint32Array, target: Uint8Array): void {
  const source = strings.offsets;
  let at = 0;
  for (let i = 0; i < indices.length;) {
    const first = indices[i] ?? 0;
    let end = i + 1;
    if (first === absent) {
      i = end;
      continue;
    }
    while (end < indices.length && indices[end] === first + (end - i)) end++;
    const start = source[first] ?? 0;
    const stop = source[first + (end - i)] ?? 0;
    // A call costs more than a few bytes copied one by one.
    if (stop - start < 24) for (let b = start; b < stop; b++) target[at++] = strings.bytes[b] ?? 0;
    else {
      target.set(strings.bytes.subarray(start, stop), at);
      at += stop - start;
    }
    i = end;
  }
}
