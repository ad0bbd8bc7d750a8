import { InlayError, shorten } from '@inlay/core';
import type { ResultFormat } from '../engine/engine.js';
import type { ParamValue, QueryRequest } from '../query-service.js';

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
  if (typeof value !== 'string' || value === '')
    throw invalid('missing_parameter', `parameter "${name}" is missing: ${meaning}`);
  return value;
}

/** `format` wins over `Accept`; neither given means json. */
function formatOf(raw: RawParameters, accept: string | undefined): Exclude<ResultFormat, 'arrow'> {
  const asked = raw.format;
  if (asked !== undefined && asked !== '') {
    const format = typeof asked === 'string' ? formats[asked.toLowerCase()] : undefined;
    if (format === undefined || format === 'arrow')
      throw invalid(
        'unknown_format',
        `parameter "format" is "${shorten(JSON.stringify(asked))}"; it can be ${Object.keys(formats).join(', ')}`,
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

/** `$name` values: null, booleans, numbers and strings; anything else is refused by name. */
export function queryParams(value: unknown): Record<string, ParamValue> {
  if (value === undefined || value === null || value === '') return {};
  let object: unknown = value;
  if (typeof value === 'string') {
    try {
      object = JSON.parse(value);
    } catch (error) {
      throw invalid('bad_params', `parameter "params" is not JSON: ${(error as Error).message}`);
    }
  }
  if (typeof object !== 'object' || object === null || Array.isArray(object))
    throw invalid('bad_params', 'parameter "params" must be an object of names and values');
  const params: Record<string, ParamValue> = {};
  for (const [name, param] of Object.entries(object)) {
    if (param !== null && !['boolean', 'number', 'string'].includes(typeof param))
      throw invalid('bad_params', `query parameter $${shorten(name)} must be null, a boolean, a number or a string`);
    params[name] = param as ParamValue;
  }
  return params;
}

export type HttpQueryRequest = QueryRequest & { readonly format: Exclude<ResultFormat, 'arrow'> };

export function queryRequestOf(raw: RawParameters, accept: string | undefined): HttpQueryRequest {
  return {
    database: requiredText(raw, 'db', 'the database to ask'),
    sql: requiredText(raw, 'q', 'the SQL statement'),
    params: queryParams(raw.params),
    format: formatOf(raw, accept),
    allowPartial: raw.allow_partial === true || raw.allow_partial === 'true',
  };
}
