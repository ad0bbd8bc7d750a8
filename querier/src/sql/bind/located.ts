import { InlayError, isInlayError } from '@inlay/core';
import type { Position } from '../syntax/tree.js';

/** Does the work; an error of the statement's that does not know its place gets that of the node that was worked on. */
export function located<T>({ line, column }: Position, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isInlayError(error) || error.kind !== 'invalid' || error.details['line'] !== undefined) throw error;
    throw new InlayError(error.kind, `line ${String(line)}, column ${String(column)}: ${error.message}`, {
      code: error.code,
      details: { ...error.details, line, column },
      cause: error,
    });
  }
}
