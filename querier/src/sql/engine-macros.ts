import { valueBytesMax } from './values/value-limit.js';

/**
 * Run once by every engine instance before its first query. Times are TIMESTAMP_NS; DuckDB's own functions on them answer
 * in microseconds, so these count in ns. Arguments that a macro names twice are cheap: columns and literals mostly.
 */
export const engineMacros: readonly string[] = [
  // Floor division, for values below zero too.
  'CREATE OR REPLACE MACRO inlay_floor(x, n) AS (x - (((x % n) + n) % n)) // n',
  'CREATE OR REPLACE MACRO inlay_within(n, t) AS ((epoch_ns(t) % n) + n) % n',
  'CREATE OR REPLACE MACRO inlay_bin(stride, t) AS make_timestamp_ns(epoch_ns(t) - ((epoch_ns(t) % stride) + stride) % stride)',
  'CREATE OR REPLACE MACRO inlay_bin_origin(stride, t, origin) AS make_timestamp_ns(epoch_ns(t) - ((((epoch_ns(t) - origin) % stride) + stride) % stride))',
  // The microsecond at or before t, as the TIMESTAMP that DuckDB calculates with.
  'CREATE OR REPLACE MACRO inlay_us(t) AS make_timestamp(inlay_floor(epoch_ns(t), 1000))',
  'CREATE OR REPLACE MACRO inlay_bin_months(n, t, origin) AS make_timestamp_ns(epoch_ns(time_bucket(to_months(n), inlay_us(t), inlay_us(origin))))',
  'CREATE OR REPLACE MACRO inlay_trunc(unit, t) AS make_timestamp_ns(epoch_ns(CAST(date_trunc(unit, inlay_us(t)) AS TIMESTAMP)))',
  'CREATE OR REPLACE MACRO inlay_time_add(t, i) AS make_timestamp_ns(epoch_ns(inlay_us(t) + i) + inlay_within(1000, t))',
  // As Arrow prints: with as many thirds of the fraction as there are.
  `CREATE OR REPLACE MACRO inlay_time_text(t) AS strftime(t, '%Y-%m-%dT%H:%M:%S') || CASE
     WHEN epoch_ns(t) % 1000000000 = 0 THEN '' WHEN epoch_ns(t) % 1000000 = 0 THEN strftime(t, '.%g')
     WHEN epoch_ns(t) % 1000 = 0 THEN strftime(t, '.%f') ELSE strftime(t, '.%n') END`,
  'CREATE OR REPLACE MACRO inlay_substr_from(x, s) AS substr(x, greatest(s, 1))',
  'CREATE OR REPLACE MACRO inlay_substr(x, s, n) AS substr(x, greatest(s, 1), greatest(s + n - greatest(s, 1), 0))',
  // The lambda's parameter holds what would else be named, and computed, twice: nested calls stay linear.
  `CREATE OR REPLACE MACRO inlay_repeat(x, n) AS list_transform([{'x': x, 'n': n}], lambda v:
     CASE WHEN CAST(strlen(v.x) AS HUGEINT) * v.n > ${String(valueBytesMax)} THEN error('repeat() would make a text of more than 16 MiB') ELSE repeat(v.x, v.n) END)[1]`,
  `CREATE OR REPLACE MACRO inlay_pad_length(n) AS list_transform([n], lambda v:
     CASE WHEN v > ${String(valueBytesMax)} THEN error('a text would be filled up to more than 16 MiB') ELSE CAST(v AS INTEGER) END)[1]`,
  "CREATE OR REPLACE MACRO inlay_divisor(x) AS CASE WHEN x = 0 THEN error('division by zero') ELSE x END",
  "CREATE OR REPLACE MACRO inlay_modulo(x, y) AS CASE WHEN y = 0 THEN CAST('NaN' AS DOUBLE) ELSE x % y END",
  "CREATE OR REPLACE MACRO inlay_ln(x) AS CASE WHEN x = 0 THEN CAST('-Infinity' AS DOUBLE) WHEN x < 0 THEN CAST('NaN' AS DOUBLE) ELSE ln(x) END",
  "CREATE OR REPLACE MACRO inlay_log10(x) AS CASE WHEN x = 0 THEN CAST('-Infinity' AS DOUBLE) WHEN x < 0 THEN CAST('NaN' AS DOUBLE) ELSE log10(x) END",
];
