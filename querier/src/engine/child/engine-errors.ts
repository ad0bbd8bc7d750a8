import { InlayError, type ErrorKind } from '@inlay/core';
import type { WireError } from '../transport/messages.js';

interface Mapping {
  readonly pattern: RegExp;
  readonly kind: ErrorKind;
  readonly code: string;
}

/** By the first words of DuckDB's messages, which name the exception's type. The first match counts. */
const mappings: readonly Mapping[] = [
  // A view names a hot table of an engine that is no more.
  { pattern: /^Catalog Error: Table with name hot_/, kind: 'unavailable', code: 'engine_crashed' },
  { pattern: /^Out of Memory Error/, kind: 'exhausted', code: 'query_memory' },
  { pattern: /^INTERRUPT Error/, kind: 'unavailable', code: 'query_cancelled' },
  { pattern: /^Permission Error/, kind: 'forbidden', code: 'access_refused' },
  { pattern: /^(IO|HTTP) Error/, kind: 'unavailable', code: 'file_unreadable' },
  { pattern: /^(FATAL|INTERNAL|Internal|Fatal) Error/, kind: 'internal', code: 'engine_fault' },
  { pattern: /^[A-Z][A-Za-z -]* Error: /, kind: 'invalid', code: 'query_failed' },
];

/** What a failure in the engine is called outside. DuckDB's excerpt of the statement (`LINE 1: …`) is left out: it is ours, not the user's. */
export function toWireError(error: unknown): WireError {
  if (error instanceof InlayError) return { kind: error.kind, code: error.code, message: error.message };
  const whole = error instanceof Error ? error.message : String(error);
  const message = whole.split(/\n+LINE \d+:/)[0]?.trim() ?? whole;
  const mapping = mappings.find(({ pattern }) => pattern.test(message));
  if (mapping === undefined) return { kind: 'internal', code: 'engine_fault', message };
  return { kind: mapping.kind, code: mapping.code, message };
}

/** After these DuckDB refuses everything; only a new process helps. */
export const isFatal = (error: WireError): boolean =>
  error.code === 'engine_fault' && /^(FATAL|Fatal) Error|has been invalidated/.test(error.message);
