import { InlayError } from '@inlay/core';
import { parseExactJsonBytes } from './exact-json.js';
import type { RawParameters } from './query-parameters.js';

/** The JSON object in the body of a query; none is an empty one. Throws `bad_body` (invalid). */
export function parseQueryBody(bytes: Uint8Array): RawParameters {
  if (bytes.length === 0) return {};
  let value: unknown;
  try {
    value = parseExactJsonBytes(bytes);
  } catch (error) {
    throw badBody(`the body is not JSON: ${(error as Error).message}`, error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badBody('the body must be a JSON object with "db" and "q"');
  return value as RawParameters;
}

const badBody = (message: string, cause?: unknown): InlayError =>
  new InlayError('invalid', message, { code: 'bad_body', cause });
