import { InlayError, toInlayError } from '@inlay/core';

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

export const isBusy = (error: unknown): boolean => codeOf(error).startsWith('SQLITE_BUSY');

/** Any failure of the driver as an InlayError. */
export function sqliteError(error: unknown): InlayError {
  const code = codeOf(error);
  if (error instanceof InlayError || !code.startsWith('SQLITE_') || !(error instanceof Error))
    return toInlayError(error);
  if (code.startsWith('SQLITE_FULL'))
    return new InlayError('exhausted', 'the disk of the catalog is full; free some space', {
      code: 'disk_full',
      cause: error,
      retryAfterMs: 10_000,
    });
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB'))
    return new InlayError('corrupt', `the catalog's file is damaged (${error.message}); restore it from a backup`, {
      code: 'catalog_corrupt',
      cause: error,
    });
  if (/^SQLITE_(IOERR|CANTOPEN|READONLY)/.test(code))
    return new InlayError('unavailable', `the catalog's file cannot be used: ${error.message}`, {
      code: 'store_unavailable',
      cause: error,
    });
  return toInlayError(error);
}
