import { InlayError } from '@inlay/core';
import { parseExactJsonBytes, shownJson } from './exact-json.js';
import { queryParams } from './query-parameters.js';
import type { ParamValue } from '../relation/front-end/parameter.js';

/** What a Flight ticket asks for. `database` is absent where the ticket names none: headers or the default say it then. */
export interface TicketQuery {
  readonly database: string | undefined;
  readonly sql: string;
  readonly params: Readonly<Record<string, ParamValue>>;
}

const databaseKeys = ['database', 'namespace_name', 'bucket', 'bucket-name'];

/**
 * The JSON ticket of InfluxDB 3's clients: `{"database", "sql_query", "query_type": "sql", "params": {…}}`.
 * Source: the client libraries and the service's request parser; `database` has three older names.
 */
export function parseJsonTicket(bytes: Uint8Array): TicketQuery {
  let ticket: unknown;
  try {
    ticket = parseExactJsonBytes(bytes);
  } catch (error) {
    throw invalidTicket(`it is neither a known Flight SQL command nor JSON (${(error as Error).message})`, error);
  }
  if (typeof ticket !== 'object' || ticket === null || Array.isArray(ticket))
    throw invalidTicket('it must be a JSON object');
  const fields = ticket as Readonly<Record<string, unknown>>;
  const sql = fields.sql_query;
  if (sql === undefined || sql === null || sql === '') throw invalidTicket('"sql_query" is missing');
  if (typeof sql !== 'string') throw invalidTicket(`"sql_query" must be a string, not ${shownJson(sql)}`);
  const type = fields.query_type ?? 'sql';
  if (type !== 'sql') throw invalidTicket(`"query_type" is ${shownJson(type)}; this release answers "sql" only`);
  return { database: databaseOf(fields), sql, params: queryParams(fields.params) };
}

function databaseOf(fields: Readonly<Record<string, unknown>>): string | undefined {
  for (const key of databaseKeys) {
    const value = fields[key];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

function invalidTicket(why: string, cause?: unknown): InlayError {
  return new InlayError('invalid', `Invalid ticket: ${why}`, { code: 'invalid_ticket', cause });
}
