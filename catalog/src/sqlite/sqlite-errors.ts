import { InlayError, toInlayError } from '@inlay/core';

interface DriverError {
  readonly code: string;
  readonly message: string;
}

/** Told by shape: the driver's errors are made without the Error constructor. */
const isDriverError = (error: unknown): error is DriverError =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  typeof error.code === 'string' &&
  error.code.startsWith('SQLITE_');

/** Whether the file is locked by another connection, so that the same statement may succeed later. */
export const isBusy = (error: unknown): boolean => isDriverError(error) && error.code.startsWith('SQLITE_BUSY');

/** Any failure of the driver as an InlayError. */
export function sqliteError(error: unknown): InlayError {
  if (error instanceof InlayError || !isDriverError(error)) return toInlayError(error);
  const { code } = error;
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
