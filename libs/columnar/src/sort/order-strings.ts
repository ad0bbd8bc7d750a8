import type { Strings } from '../batch.js';
import { compareStrings, stringCount } from '../base/strings.js';

const digit = 65536;
/** Bytes of a value that fit a key that a double holds exactly. */
const keyBytes = 6;

/**
 * The indices of all values in ascending order of their UTF-8 bytes. A radix sort over six bytes behind the prefix that all
 * values share decides nearly everything; a comparator sees only what is left equal.
 */
export function orderStrings(strings: Strings): Uint32Array {
  const count = stringCount(strings);
  const prefix = sharedPrefix(strings, count);
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) keys[i] = keyOf(strings, i, prefix);
  const order = radixSort(keys);
  for (let start = 0; start < count;) {
    const key = keys[order[start] ?? 0];
    let end = start + 1;
    while (end < count && keys[order[end] ?? 0] === key) end++;
    if (end - start > 1) order.subarray(start, end).sort((a, b) => compareStrings(strings, a, b));
    start = end;
  }
  return order;
}

function sharedPrefix({ offsets, bytes }: Strings, count: number): number {
  const first = offsets[0] ?? 0;
  let shared = count === 0 ? 0 : (offsets[1] ?? 0) - first;
  for (let i = 1; i < count && shared > 0; i++) {
    const start = offsets[i] ?? 0;
    const length = Math.min(shared, (offsets[i + 1] ?? 0) - start);
    shared = 0;
    while (shared < length && bytes[start + shared] === bytes[first + shared]) shared++;
  }
  return shared;
}

function keyOf({ offsets, bytes }: Strings, index: number, prefix: number): number {
  const start = (offsets[index] ?? 0) + prefix;
  const end = offsets[index + 1] ?? 0;
  let key = 0;
  for (let b = 0; b < keyBytes; b++) key = key * 256 + (start + b < end ? (bytes[start + b] ?? 0) : 0);
  return key;
}

/** Least significant digit first, 16 bits at a time; stable. */
function radixSort(keys: Float64Array): Uint32Array {
  const count = keys.length;
  let order = Uint32Array.from({ length: count }, (_, i) => i);
  // Few values: three passes over 65,536 counters would cost more than comparing.
  if (count < 2048) return order.sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
  let next = new Uint32Array(count);
  for (let divisor = 1; divisor < 2 ** 48; divisor *= digit) {
    const digits = Uint32Array.from(keys, (key) => Math.floor(key / divisor) % digit);
    const starts = new Uint32Array(digit + 1);
    for (let i = 0; i < count; i++) {
      const d = (digits[i] ?? 0) + 1;
      starts[d] = (starts[d] ?? 0) + 1;
    }
    for (let d = 0; d < digit; d++) starts[d + 1] = (starts[d + 1] ?? 0) + (starts[d] ?? 0);
    for (let i = 0; i < count; i++) {
      const index = order[i] ?? 0;
      const d = digits[index] ?? 0;
      const at = starts[d] ?? 0;
      starts[d] = at + 1;
      next[at] = index;
    }
    [order, next] = [next, order];
  }
  return order;
}
