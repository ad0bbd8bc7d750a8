import { InlayError } from '@inlay/core';

const keyBytesMax = 1024;
const partBytesMax = 200;
/** A part never starts with a dot: neither `.` nor `..` nor a store's own hidden files can be named. */
const part = /^[A-Za-z0-9_=+@~,-][A-Za-z0-9._=+@~,-]*$/;
const prefixCharacters = /^[A-Za-z0-9._=+@~,/-]*$/;

const shown = (key: string): string => JSON.stringify(key.length > 80 ? `${key.slice(0, 80)}…` : key);

/** Throws `bad_key` (invalid): relative, `/`-separated, ASCII letters, digits and `._=+@~,-`, no part that starts with a dot. */
export function checkKey(key: string): void {
  const parts = key.split('/');
  if (key.length <= keyBytesMax && parts.every((name) => name.length <= partBytesMax && part.test(name))) return;
  throw new InlayError('invalid', `${shown(key)} is not a valid object key`, { code: 'bad_key' });
}

/** A prefix is the beginning of a key: it may end inside a part. */
export function checkPrefix(prefix: string): void {
  if (prefix.length <= keyBytesMax && prefixCharacters.test(prefix) && !/(^|\/)[./]/.test(prefix)) return;
  throw new InlayError('invalid', `${shown(prefix)} is not a valid key prefix`, { code: 'bad_key' });
}

/** Throws `bad_range` (invalid). */
export function checkRange(offset: number, length: number): void {
  if (Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0) return;
  throw new InlayError('invalid', `no bytes can be read at ${String(offset)}, ${String(length)} long`, {
    code: 'bad_range',
  });
}

/** The refusal of every store: `object_not_found` (not_found). */
export const objectNotFound = (key: string, cause?: unknown): InlayError =>
  new InlayError('not_found', `there is no object ${shown(key)}`, { code: 'object_not_found', cause });
