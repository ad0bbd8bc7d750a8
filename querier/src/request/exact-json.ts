import { LosslessNumber, parse } from 'lossless-json';
import { InlayError, int64Min, shorten } from '@inlay/core';
import type { ParamValue } from '../relation/front-end/parameter.js';

const integer = /^-?\d+$/;
const uint64Max = 2n ** 64n - 1n;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const hasNumber = (value: unknown): boolean =>
  isObject(value) && Object.values(value).some((member) => typeof member === 'number');

/**
 * A JSON text whose numbers, of the object itself and of its member `params`, are kept as they are written: a double
 * would change integers beyond 2^53. When a key is there twice, the last counts, as in `JSON.parse`. Throws
 * SyntaxError.
 */
export function parseExactJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // The exact parser takes fifty times as long, and a statement may be long.
  if (typeof value !== 'number' && !hasNumber(value) && !(isObject(value) && hasNumber(value['params']))) return value;
  try {
    return parse(text, null, { onDuplicateKey: ({ newValue }) => newValue });
  } catch (error) {
    if (error instanceof RangeError) throw new SyntaxError('it is nested too deeply', { cause: error });
    throw error;
  }
}

/** What a text or a message body is parsed to when it comes as bytes; a mark of byte order at the beginning is skipped. Throws SyntaxError or TypeError. */
export function parseExactJsonBytes(bytes: Uint8Array): unknown {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  return parseExactJson(text.startsWith('\ufeff') ? text.slice(1) : text);
}

/** `"text"`, `7`, `[…]`: a member as a message shows it. */
export const shownJson = (value: unknown): string =>
  value instanceof LosslessNumber ? shorten(value.value) : shorten(JSON.stringify(value));

/**
 * The value of a parameter: an integer becomes a bigint, as a literal of the same digits is one; a number with a point
 * or an exponent stays a double. Throws `bad_params` (invalid).
 */
export function paramValue(name: string, value: unknown): ParamValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (!(value instanceof LosslessNumber))
    throw refused(`query parameter $${shorten(name)} must be null, a boolean, a number or a string`);
  const written = value.value;
  if (!integer.test(written)) return finite(name, written);
  // A number of a thousand digits needs no BigInt to be too large.
  const exact = written.length > 64 ? uint64Max + 1n : BigInt(written);
  if (exact < int64Min || exact > uint64Max)
    throw refused(
      `query parameter $${shorten(name)} is ${shorten(written)}, which fits neither int64 nor uint64; write ${shorten(written)}.0 for a double`,
    );
  return exact;
}

function finite(name: string, written: string): number {
  const value = Number(written);
  if (Number.isFinite(value)) return value;
  throw refused(`query parameter $${shorten(name)} is ${shorten(written)}, which is too large for a double`);
}

const refused = (message: string): InlayError => new InlayError('invalid', message, { code: 'bad_params' });
