import { InlayError } from '@inlay/core';

/** The error `statement_too_complex` (invalid): binding, the rules or the printer cannot work at a statement of this size or depth. */
export const tooComplex = (message: string, details: Readonly<Record<string, number>> = {}): InlayError =>
  new InlayError('invalid', message, { code: 'statement_too_complex', details });

/** Anything that recursed too far in spite of all limits is the statement's fault, and said so. */
export function deepAsComplex<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError && /call stack/.test(error.message))
      throw tooComplex('the statement nests too deep: take it apart with WITH, or shorten its chains of operators');
    throw error;
  }
}
