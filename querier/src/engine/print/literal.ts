import { assert, contains, InlayError, int64Max, rowTimes } from '@inlay/core';
import type { Interval, Literal } from '../../relation/expression.js';
import type { TimeUnit } from '../../relation/types.js';
import { engineType } from './engine-type.js';

const nsOf: Readonly<Record<TimeUnit, bigint>> = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n };

/** ns of one unit of a timestamp or a duration. */
export const unitNs = (unit: TimeUnit): bigint => nsOf[unit];

/** A text of the engine's; it may hold any character, NUL too. */
export function quoteText(text: string): string {
  const parts = text.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`);
  return parts.length === 1 ? (parts[0] ?? "''") : `(${parts.join(' || chr(0) || ')})`;
}

/** A literal with its type, so that the engine never has to guess one. Throws `bad_literal` (invalid) for what no value of the type can hold. */
export function printLiteral({ type, value }: Literal): string {
  const name = engineType(type);
  if (value === null) return type.kind === 'null' ? 'NULL' : `CAST(NULL AS ${name})`;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return printFloat(value, name);
  if (typeof value === 'string') return quoteText(value);
  if (typeof value === 'bigint') return printWhole(value, type, name);
  return value instanceof Uint8Array ? printBytes(value) : printInterval(value);
}

function printFloat(value: number, name: string): string {
  if (!Number.isFinite(value) || name !== 'DOUBLE')
    return `CAST('${Object.is(value, -0) ? '-0' : String(value)}' AS ${name})`;
  const text = Object.is(value, -0) ? '-0e0' : /e/.test(String(value)) ? String(value) : `${String(value)}e0`;
  return text.startsWith('-') ? `(${text})` : text;
}

function printWhole(value: bigint, type: Literal['type'], name: string): string {
  if (type.kind === 'timestamp') return printTime(value * unitNs(type.unit));
  if (type.kind === 'date') return `(DATE '1970-01-01' + CAST(${String(value)} AS INTEGER))`;
  if (type.kind === 'decimal') return `CAST('${decimalText(value, type.scale)}' AS ${name})`;
  // The lowest of a type has no literal of its own: the parser reads a minus and a number too large.
  return value < 0n ? `CAST('${String(value)}' AS ${name})` : `CAST(${String(value)} AS ${name})`;
}

/** An instant, ns. */
function printTime(ns: bigint): string {
  if (!contains(rowTimes, ns))
    throw new InlayError(
      'invalid',
      'a time outside of 1677-09-21 to 2262-04-11 can be compared with, but not answered or computed with',
      { code: 'bad_literal' },
    );
  return `make_timestamp_ns(${String(ns)})`;
}

function decimalText(value: bigint, scale: number): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${value < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(digits.length - scale)}`}`;
}

const printBytes = (bytes: Uint8Array): string => `unhex('${Buffer.from(bytes).toString('hex')}')`;

const int32Max = 2 ** 31 - 1;

/** DuckDB's intervals have microseconds: an interval that has ns below them is refused where it must be an interval. */
function printInterval({ months, days, ns }: Interval): string {
  const us = ns / 1000n;
  assert(Math.abs(months) <= int32Max && Math.abs(days) <= int32Max, 'months and days of an interval have 32 bits');
  if (ns % 1000n !== 0n || us > int64Max || -us > int64Max)
    throw new InlayError(
      'invalid',
      'an interval with parts of a microsecond can be added to a time, and nothing else',
      {
        code: 'bad_literal',
      },
    );
  const parts = [
    ...(months === 0 ? [] : [`to_months(${String(months)})`]),
    ...(days === 0 ? [] : [`to_days(${String(days)})`]),
    ...(us === 0n ? [] : [`to_microseconds(CAST('${String(us)}' AS BIGINT))`]),
  ];
  if (parts.length === 0) return 'to_microseconds(0)';
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' + ')})`;
}
