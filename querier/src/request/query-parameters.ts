import { LosslessNumber } from 'lossless-json';
import { InlayError } from '@inlay/core';
import type { ResultFormat } from '../engine/engine.js';
import type { QueryRequest } from '../query/query-service.js';
import type { ParamValue } from '../relation/front-end/parameter.js';
import { paramValue, parseExactJson, shownJson } from './exact-json.js';

/** Raw parameters of `/api/v3/query_sql`: from the query string (all text) or a JSON body. */
export type RawParameters = Readonly<Record<string, unknown>>;

const formats: Readonly<Record<string, ResultFormat>> = {
  json: 'json',
  jsonl: 'jsonl',
  json_lines: 'jsonl',
  csv: 'csv',
  pretty: 'pretty',
  parquet: 'parquet',
};

export const contentTypes: Readonly<Record<Exclude<ResultFormat, 'arrow'>, string>> = {
  json: 'application/json',
  jsonl: 'application/jsonl',
  csv: 'text/csv',
  pretty: 'text/plain; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
};

const invalid = (code: string, message: string): InlayError => new InlayError('invalid', message, { code });

function requiredText(raw: RawParameters, name: string, meaning: string): string {
  const value = raw[name];
  if (value === undefined || value === null || value === '')
    throw invalid('missing_parameter', `parameter "${name}" is missing: ${meaning}`);
  if (typeof value !== 'string') throw notText(raw, name);
  return value;
}

/** A name that the query string has twice comes as a list. */
const notText = (raw: RawParameters, name: string): InlayError =>
  invalid('bad_parameter', `parameter "${name}" must be one string, not ${shownJson(raw[name])}`);

/** `format` wins over `Accept`; neither given means json. */
function formatOf(raw: RawParameters, accept: string | undefined): Exclude<ResultFormat, 'arrow'> {
  const asked = raw.format;
  if (asked !== undefined && asked !== null && asked !== '') {
    if (typeof asked !== 'string') throw notText(raw, 'format');
    const name = asked.toLowerCase();
    const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
    if (format === undefined || format === 'arrow')
      throw invalid(
        'unknown_format',
        `parameter "format" is ${shownJson(asked)}; it can be ${Object.keys(formats).join(', ')}`,
      );
    return format;
  }
  for (const part of (accept ?? '').split(',')) {
    const type = part.split(';')[0]?.trim().toLowerCase();
    for (const [format, contentType] of Object.entries(contentTypes))
      if (type !== undefined && type !== '' && contentType.split(';')[0] === type)
        return format as Exclude<ResultFormat, 'arrow'>;
  }
  return 'json';
}

/**
 * `$name` values: null, booleans, numbers and strings; anything else is refused by name. From a JSON text, or from an
 * object that `parseExactJson` made.
 */
export function queryParams(value: unknown): Record<string, ParamValue> {
  if (value === undefined || value === null || value === '') return {};
  const object = typeof value === 'string' ? parsedParams(value) : value;
  if (typeof object !== 'object' || object === null || Array.isArray(object) || object instanceof LosslessNumber)
    throw invalid('bad_params', 'parameter "params" must be an object of names and values');
  const entries = Object.entries(object);
  if (entries.length > paramsMax)
    throw invalid(
      'bad_params',
      `parameter "params" has ${String(entries.length)} values, more than the ${String(paramsMax)} that a statement can name`,
    );
  // Not by assignment, which would take the name __proto__ for the object's prototype.
  return Object.fromEntries(entries.map(([name, param]) => [name, paramValue(name, param)]));
}

function parsedParams(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch (error) {
    throw invalid('bad_params', `parameter "params" is not JSON: ${(error as Error).message}`);
  }
}

/** No statement has room for more. */
const paramsMax = 10_000;

/** What a request says in words: who asks stands in none of them. */
export type HttpQueryRequest = Omit<QueryRequest, 'principal'> & { readonly format: Exclude<ResultFormat, 'arrow'> };

export function queryRequestOf(raw: RawParameters, accept: string | undefined): HttpQueryRequest {
  return {
    database: requiredText(raw, 'db', 'the database to ask'),
    sql: requiredText(raw, 'q', 'the SQL statement'),
    params: queryParams(raw.params),
    format: formatOf(raw, accept),
    allowPartial: raw.allow_partial === true || raw.allow_partial === 'true',
  };
}
