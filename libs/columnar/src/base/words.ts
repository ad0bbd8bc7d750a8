/**
 * 64-bit integers as pairs of 32-bit words: reading an element of a BigInt array allocates, reading words does not.
 * Word 2i is the low half of element i, word 2i + 1 the high half, as on every platform that Node runs on.
 */
export type Int64s = BigInt64Array | BigUint64Array;

/** 2^32, by which the high half of a 64-bit integer counts. */
export const twoTo32 = 4294967296;

/** The same memory as signed 32-bit halves: element i is low half `2i` and high half `2i + 1`. */
export const words = (values: Int64s): Int32Array =>
  new Int32Array(values.buffer, values.byteOffset, values.length * 2);

/** As `words`, with unsigned halves. */
export const unsignedWords = (values: Int64s): Uint32Array =>
  new Uint32Array(values.buffer, values.byteOffset, values.length * 2);

/** Negative, zero or positive as element `a` is less than, equal to or greater than element `b`; signed. */
function compareElements(values: Int32Array, a: number, b: number): number {
  const high = (values[2 * a + 1] ?? 0) - (values[2 * b + 1] ?? 0);
  if (high !== 0) return high;
  return ((values[2 * a] ?? 0) >>> 0) - ((values[2 * b] ?? 0) >>> 0);
}

/** Whether elements `a` and `b` of 64 bits are equal; `values` are their halves, as `words` gives them. */
export const sameElement = (values: Int32Array, a: number, b: number): boolean =>
  values[2 * a] === values[2 * b] && values[2 * a + 1] === values[2 * b + 1];

/** The smallest and largest element, signed; undefined when there is none. */
export function rangeOf(values: BigInt64Array): { min: bigint; max: bigint } | undefined {
  if (values.length === 0) return undefined;
  const w = words(values);
  let min = 0;
  let max = 0;
  for (let i = 1; i < values.length; i++) {
    if (compareElements(w, i, min) < 0) min = i;
    else if (compareElements(w, i, max) > 0) max = i;
  }
  return { min: values[min] ?? 0n, max: values[max] ?? 0n };
}
