import type { batch } from '@inlay/proto';
import type { Strings } from '../batch.js';
import { assert, hasBit } from '@inlay/core';
import { check } from './corrupt.js';
import { decodeSmall } from './decode-integers.js';
import { encodeSmall } from './encode-integers.js';

/** Lengths of the values present; the bytes of absent values are none, so that all bytes are theirs. */
export function encodeStrings(strings: Strings, validity?: Uint8Array): batch.Strings {
  const { offsets } = strings;
  const lengths = new Uint32Array(offsets.length - 1);
  let count = 0;
  let total = 0;
  let from = offsets[0] ?? 0;
  for (let i = 0; i < lengths.length; i++) {
    const to = offsets[i + 1] ?? 0;
    if (validity === undefined || hasBit(validity, i)) {
      lengths[count++] = to - from;
      total += to - from;
    }
    from = to;
  }
  const start = offsets[0] ?? 0;
  const end = offsets[offsets.length - 1] ?? 0;
  assert(total === end - start, 'a string column has bytes under a null');
  return { lengths: encodeSmall(lengths.subarray(0, count)), values: strings.bytes.subarray(start, end) };
}

/** `count` values, `present` of them in the message: those whose bit is set. */
export function decodeStrings(
  message: batch.Strings,
  count: number,
  validity: Uint8Array | undefined,
  present: number,
): Strings {
  const lengths = decodeSmall(message.lengths, present, message.values.length);
  const offsets = new Uint32Array(count + 1);
  let at = 0;
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (validity === undefined || hasBit(validity, i)) total += lengths[at++] ?? 0;
    offsets[i + 1] = total;
  }
  check(
    total === message.values.length,
    `${String(message.values.length)} bytes for strings of ${String(total)} bytes`,
  );
  return { offsets, bytes: new Uint8Array(message.values) };
}
