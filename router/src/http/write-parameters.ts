import { InlayError, shorten } from '@inlay/core';
import type { Precision } from '@inlay/line-protocol';

/** The query string of a write, read; the same for all three APIs. */
export interface WriteParameters {
  readonly database: string;
  readonly precision: Precision;
  readonly acceptPartial: boolean;
}

/** As the query string says it: text, or several texts of one name. */
export type RawParameters = Readonly<Record<string, unknown>>;

const precisions: Readonly<Record<string, Precision>> = {
  ns: 'ns',
  n: 'ns',
  nanosecond: 'ns',
  us: 'us',
  u: 'us',
  µs: 'us',
  microsecond: 'us',
  ms: 'ms',
  millisecond: 'ms',
  s: 's',
  second: 's',
};

/** `/write?db=…&rp=…&precision=…`. `u` and `consistency` mean nothing here; `p` may be the token, which is checked before. */
export function v1Parameters(raw: RawParameters): WriteParameters {
  const db = required(raw, 'db', 'the database to write to');
  const rp = single(raw, 'rp') ?? '';
  // A retention policy of v1 is a database of its own here, as in InfluxDB 3.
  const database = ['', "''", '""', 'autogen', 'default'].includes(rp) ? db : `${db}/${rp}`;
  return { database, precision: precisionOf(raw, 'ns'), acceptPartial: true };
}

/** `/api/v2/write?bucket=…&precision=…`; `org` means nothing here. */
export function v2Parameters(raw: RawParameters): WriteParameters {
  return {
    database: required(raw, 'bucket', 'the database to write to'),
    precision: precisionOf(raw, 'ns'),
    acceptPartial: true,
  };
}

/** `/api/v3/write_lp?db=…&precision=…&accept_partial=…&no_sync=…`. Writes are synced whatever `no_sync` says: that costs a little time and loses nothing. */
export function v3Parameters(raw: RawParameters): WriteParameters {
  const database = required(raw, 'db', 'the database to write to');
  flag(raw, 'no_sync', false);
  return { database, precision: precisionOf(raw, 'auto'), acceptPartial: flag(raw, 'accept_partial', true) };
}

function precisionOf(raw: RawParameters, fallback: 'ns' | 'auto'): Precision {
  const text = single(raw, 'precision');
  if (text === undefined || text === '') return fallback;
  const known = Object.hasOwn(precisions, text) ? precisions[text] : undefined;
  if (known !== undefined) return known;
  if (text === 'auto' && fallback === 'auto') return 'auto';
  const choices =
    fallback === 'auto' ? 'auto, second, millisecond, microsecond, nanosecond, s, ms, us, ns' : 'ns, us, ms, s';
  throw new InlayError('invalid', `unknown precision "${shorten(text)}": use one of ${choices}`, {
    code: 'unknown_precision',
  });
}

function required(raw: RawParameters, name: string, what: string): string {
  const text = single(raw, name);
  if (text === undefined || text === '')
    throw new InlayError('invalid', `parameter "${name}" is missing: ${what}`, { code: 'missing_parameter' });
  return text;
}

function flag(raw: RawParameters, name: string, fallback: boolean): boolean {
  const text = single(raw, name);
  if (text === undefined) return fallback;
  if (text === 'true' || text === 'false') return text === 'true';
  throw new InlayError('invalid', `parameter "${name}" must be true or false, not "${shorten(text)}"`, {
    code: 'bad_parameter',
  });
}

function single(raw: RawParameters, name: string): string | undefined {
  const value = raw[name];
  if (Array.isArray(value))
    throw new InlayError('invalid', `parameter "${name}" is given more than once`, { code: 'bad_parameter' });
  return typeof value === 'string' ? value : undefined;
}
