import { InlayError, shorten } from '@inlay/core';
import type { CreateDatabaseRequest } from '../catalog/index.js';
import { defaultColumnsPerTableMax, defaultTablesMax } from '../model/index.js';

/** The settings of a new database, checked and complete. */
export interface DatabaseSettings {
  readonly name: string;
  readonly retentionNs: bigint | undefined;
  readonly tablesMax: number;
  readonly columnsPerTableMax: number;
}

/** InfluxDB 3's rule; the slash parts the database from the retention policy of a v1 write. */
const databaseName = /^[A-Za-z0-9][A-Za-z0-9_-]*(\/[A-Za-z0-9_-]+)?$/;
const nameCharsMax = 64;
const limitMax = 1_000_000;
const nsMax = 2n ** 63n - 1n;

/** The request with its defaults; throws `bad_database_name`, `bad_retention` or `bad_limit` (all invalid). */
export function settingsOf(request: CreateDatabaseRequest): DatabaseSettings {
  if (request.name.length > nameCharsMax || !databaseName.test(request.name))
    throw new InlayError(
      'invalid',
      `"${shorten(request.name)}" is not a database name: use 1 to 64 of A-Z a-z 0-9 _ -, a letter or digit first, and at most one / inside, before the name of a retention policy`,
      {
        code: 'bad_database_name',
        details: { database: shorten(request.name) },
      },
    );
  const { retentionNs } = request;
  if (retentionNs !== undefined && (retentionNs <= 0n || retentionNs > nsMax))
    throw new InlayError(
      'invalid',
      `a retention of ${String(retentionNs)} ns is not positive and below 292 years; leave it out to keep rows for ever`,
      {
        code: 'bad_retention',
      },
    );
  const tablesMax = request.tablesMax ?? defaultTablesMax;
  const columnsPerTableMax = request.columnsPerTableMax ?? defaultColumnsPerTableMax;
  checkLimit('tables per database', tablesMax, 1);
  // Time is one of them, and a table without a field holds nothing.
  checkLimit('columns per table', columnsPerTableMax, 2);
  return { name: request.name, retentionNs, tablesMax, columnsPerTableMax };
}

function checkLimit(what: string, value: number, min: number): void {
  if (!Number.isSafeInteger(value) || value < min || value > limitMax)
    throw new InlayError(
      'invalid',
      `a limit of ${String(value)} ${what} is not a whole number from ${String(min)} to ${String(limitMax)}`,
      {
        code: 'bad_limit',
      },
    );
}
