import { InlayError, shorten } from '@inlay/core';
import type { SqlErrorCode } from '../sql-error.js';
import type { Position } from './tree.js';

function refusal(
  code: SqlErrorCode | 'statement_too_complex',
  { line, column }: Position,
  what: string,
  cause?: unknown,
): InlayError {
  const options = { code, details: { line, column } };
  return new InlayError(
    'invalid',
    `line ${String(line)}, column ${String(column)}: ${what}`,
    cause === undefined ? options : { ...options, cause },
  );
}

/** The text is no SQL. `what`: what was expected, and what was found. */
export const syntaxError = (at: Position, what: string): InlayError => refusal('sql_syntax', at, what);

/** The text is SQL that this database does not answer. `what` is a whole sentence. */
export const unsupported = (at: Position, what: string): InlayError => refusal('sql_unsupported', at, what);

/** A literal that says nothing. */
export const badLiteral = (at: Position, what: string): InlayError => refusal('bad_literal', at, what);

/** A statement that changes something, or is for another kind of database. */
export const notARead = (at: Position, word: string): InlayError =>
  refusal(
    'not_a_read',
    at,
    `${shorten(word.toUpperCase())} is not a read: only SELECT, EXPLAIN, SHOW and DESCRIBE are answered here`,
  );

/** More than a statement may have. `cause`: what failed for it, where it was not foreseen. */
export const tooComplexAt = (at: Position, what: string, cause?: unknown): InlayError =>
  refusal('statement_too_complex', at, what, cause);
