import { isNativeError } from 'node:util/types';
import pg from 'pg';
import { InlayError, toInlayError } from '@inlay/core';

/** Two transactions met: each may be run again as a whole. From the PostgreSQL manual, appendix A. */
const transientStates = new Set(['40001', '40P01']);
/** Connection trouble (class 08), too few resources (53), shutdown and cancelled statements (57). */
const unreachable = /^(08|53|57)/;
/** The connection was made and refused: wrong user, password or database. */
const refused = /^(28|3D)/;

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOENT',
]);
/** What the driver says without a code. */
const driverMessages =
  /connection terminated|timeout exceeded when trying to connect|query read timeout|not queryable|cannot use a pool after calling end/i;

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '');

// Not `instanceof Error`: an error of the runtime itself may come from another realm.
/** Whether two transactions collided, so that the same transaction may be run again as a whole. */
export const isTransient = (error: unknown): boolean => isNativeError(error) && transientStates.has(codeOf(error));

/** Any failure of the driver as an InlayError. The data source name never gets into a message: it holds a password. */
export function postgresError(error: unknown): InlayError {
  if (error instanceof InlayError || !isNativeError(error)) return toInlayError(error);
  const code = codeOf(error);
  if (transientStates.has(code))
    return new InlayError('unavailable', 'the catalog is too busy: transactions kept colliding; try again', {
      code: 'store_busy',
      cause: error,
      retryAfterMs: 1000,
    });
  if (error instanceof pg.DatabaseError && refused.test(code))
    return new InlayError(
      'invalid',
      `PostgreSQL refused the connection (${error.message}); check user, password and database of the catalog's DSN`,
      {
        code: 'bad_catalog_dsn',
        cause: error,
      },
    );
  if (networkCodes.has(code) || unreachable.test(code) || driverMessages.test(error.message))
    return new InlayError('unavailable', `the catalog's PostgreSQL cannot be reached: ${error.message || code}`, {
      code: 'store_unavailable',
      cause: error,
      retryAfterMs: 1000,
    });
  return toInlayError(error);
}
