import { badMessage } from '@inlay/core';
import { isUtf8 } from 'node:buffer';
import { nameBytes, nameOf } from '../model/name-bytes.js';

/** A name as UTF-8 bytes: readers of `string` fields may take a leading U+FEFF away. */
export const nameToWire = nameBytes;

/** The name that `nameToWire` was given. Throws `bad_message` for bytes that are not UTF-8. */
export function nameFromWire(bytes: Uint8Array, what: string): string {
  if (!isUtf8(bytes)) throw badMessage(`${what} is not UTF-8`);
  return nameOf(bytes);
}
