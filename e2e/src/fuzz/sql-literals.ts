import fc from 'fast-check';
import type { ArgumentKind } from './sql-functions.js';

/** Values at the edges of what types hold, as SQL text; the plainest come first, so that a failure shrinks to them. */
const texts: Readonly<Record<Exclude<ArgumentKind, 's'>, readonly string[]>> = {
  n: [
    ...['1', '0', '-1', '2', '1.5', 'NULL', '9007199254740991', '9007199254740992', '9007199254740993', '2147483648'],
    ...['9223372036854775807', '9223372036854775808', '-9223372036854775808', '18446744073709551615'],
    ...['18446744073709551616', '170141183460469231731687303715884105728', '1e308', '-1e308', '1e999', '-1e999'],
    ...['5e-324', '1e-999', "'NaN'::DOUBLE", "'Infinity'::DOUBLE", "'-Infinity'::DOUBLE", '0.1', '-0.0', '1.'],
    ...['123456789012345678901234567890.123456789', '0.00000000000000000000000000000000000000001', '1_000', '.5'],
    ...['$p_int', '$p_big', '$p_u', '$p_f', '$p_huge', '$p_null', '(SELECT 1)', '0x1F', '1e5', '255', '65536'],
  ],
  i: ['1', '0', '-1', '2', '3', '7', '64', '127', '128', '1000', '-5', '2147483647', '2147483648', '20000000', 'NULL'],
  t: [
    ...["'a'", "''", "'b'", "' '", "'abc def'", "'1'", "'-1.5e3'", "'1x'", "'NaN'", "'true'", "'%'", "'a_%'", "'\\'"],
    ...["'\u{1F600}\u{10FFFF}'", "'\u00e9\u0301\u4e2d'", "'a\u0000b'", "E'\\n\\t\\\\'", "E'\\x41'", "$$it's$$"],
    ...["'it''s'", "'\"'", "'\ufeffx'", "'2023-11-14T12:00:00Z'", "'9999-12-31'", "'1677-09-21T00:12:43Z'", 'NULL'],
    ...["'99999999999999999999'", "'0001-01-01'", "'infinity'", "'['", "'(a'", "'1 hour'", "'{a: 1}'", "'[1, 2]'"],
    ...['$p_text', '$p_wide', '$p_nul', '$p_empty', '$p_null', "'\ue000a'", "'\u202e'", `'${'x'.repeat(500)}'`],
    ...[
      "'x''; DROP TABLE cpu; --'",
      "'\n\n\nfour'",
      "'1970-01-01'",
      "'24:00:00'",
      "'5e-324'",
      "'\u2028'",
      "'ß'",
      "'İ'",
    ],
  ],
  T: [
    ...["TIMESTAMP '2023-11-14T22:13:20Z'", 'time', "'2023-11-14'", 'now()', "TIMESTAMP '1970-01-01'", 'NULL'],
    ...[
      "TIMESTAMP '2262-04-11T23:47:16.854775807Z'",
      "TIMESTAMP '2262-04-11T23:47:16.854775808Z'",
      "DATE '2023-11-14'",
    ],
    ...[
      "TIMESTAMP '1677-09-21T00:12:43.145224193Z'",
      "TIMESTAMP '1677-09-21T00:12:43.145224192Z'",
      "DATE '9999-12-31'",
    ],
    ...[
      "TIMESTAMP '9999-12-31'",
      "TIMESTAMP '0001-01-01'",
      "DATE '0001-01-01'",
      "'nonsense'",
      "'2023-02-30'",
      'today()',
    ],
    ...[
      "TIMESTAMP 'infinity'",
      "TIMESTAMP '2023-11-14 22:13:20.123456789'",
      "'2023-11-14T22:13:20+25:00'",
      'current_date',
    ],
    ...["TIMESTAMPTZ '2023-11-14T22:13:20+02:00'", "DATE 'infinity'", '1700000000000000000', 'current_timestamp'],
    ...["DATE '-290307-01-01'", "TIMESTAMP '294247-01-01'", "DATE '5881580-07-11'", "'epoch'", "TIME '12:00:00'"],
  ],
  b: ['true', 'false', 'NULL', 'b', '1 = 1', "'t'::BOOLEAN", '$p_bool', "'x' = 'y'", "'maybe'::BOOLEAN", '1', "''"],
  l: [
    '[1, 2]',
    '[]',
    "['a', NULL]",
    '[NULL]',
    'make_array(1)',
    '[[1], [2, 3]]',
    "[1, 'a']",
    '[true]',
    'NULL',
    '[time]',
  ],
  I: [
    ...["INTERVAL '1 hour'", "INTERVAL '1 month'", "INTERVAL '0 s'", "INTERVAL '-1 day'", "INTERVAL '1 nanosecond'"],
    ...[
      "INTERVAL '1000000 years'",
      "INTERVAL '99999999999 days'",
      'INTERVAL 3 hours',
      "INTERVAL ''",
      "INTERVAL '1 parsec'",
    ],
    ...[
      "INTERVAL '9223372036854775807 ns'",
      "INTERVAL '1 year 2 months 3 days'",
      'INTERVAL (n) days',
      "INTERVAL '1.5 s'",
    ],
    ...["INTERVAL '1' YEAR", "INTERVAL '1-2' YEAR TO MONTH", "INTERVAL '9999999999 months'", 'INTERVAL NULL hours'],
  ],
  x: [
    '1',
    "'a'",
    'NULL',
    'true',
    '1.5',
    'time',
    'n',
    's',
    'b',
    'f',
    'u',
    'host',
    '[1]',
    "INTERVAL '1 hour'",
    '$p_null',
  ],
  p: [
    ...["'a'", "''", "'(a)(b)?'", "'['", "'(?i)A'", "'\\d+'", "'(a|b)*c'", "'(?<n>x)'", "'*'", "'a{1001}'", "'\\\\1'"],
    ...["'(?=a)'", "'.{1000}'", "'[[:alpha:]]'", "'\\p{Greek}'", "'x{2,1}'", "'\\'", 's', 'NULL', '$p_text', "'(((('"],
  ],
  U: [
    "'hour'",
    "'day'",
    "'week'",
    "'month'",
    "'quarter'",
    "'year'",
    "'century'",
    "'nanosecond'",
    "'DAY'",
    "'eon'",
    's',
    "''",
  ],
  P: [
    "'year'",
    "'month'",
    "'dow'",
    "'epoch'",
    "'nanosecond'",
    "'millisecond'",
    "'week'",
    "'isoyear'",
    "'era'",
    "'timezone'",
    's',
  ],
  F: [
    "'%Y'",
    "'%Y-%m-%dT%H:%M:%S%f'",
    "'%'",
    "'%%'",
    "'%Q'",
    "'%-d'",
    "'%3f'",
    "''",
    "'%\u{1F600}'",
    's',
    'NULL',
    "'a\u0000'",
  ],
  d: [
    ...[
      "INTERVAL '1 hour'",
      "INTERVAL '1 month'",
      "INTERVAL '1 ns'",
      "INTERVAL '0 s'",
      "INTERVAL '-1 h'",
      "'1 day'",
      'NULL',
    ],
    ...[
      "INTERVAL '200000 years'",
      "INTERVAL '300000 days'",
      "INTERVAL '1 month 1 day'",
      "'x'",
      '5',
      's',
      "INTERVAL '2147483648 months'",
    ],
  ],
  q: ['0.5', '0', '1', '0.99', '-0.1', '1.5', 'NULL', 'n', "'0.5'", '$p_f', '1e-300', '[0.1, 0.9]'],
  z: ["'UTC'", "'Europe/Berlin'", "'+00:00'", "'nowhere'", "''", 's', 'NULL'],
  A: [
    "'Int64'",
    "'UInt64'",
    "'Float32'",
    "'Utf8'",
    "'Date32'",
    "'Timestamp(Nanosecond, None)'",
    "'Int8'",
    "'List(Int64)'",
    's',
  ],
  e: ["'hex'", "'base64'", "'sha256'", "'md5'", "'base64pad'", "'sha512'", "'sha224'", "'nope'", "''", 's', 'NULL'],
  f: ["'i'", "'g'", "'im'", "''", "'gis'", "'x'", "'q'", 's', 'NULL'],
  k: ["'value'", "'time'", "'value'", "'time'", "'v'", "'nope'", "''", '1', 's', "'Mixed'"],
};

/** Values of `$names`, as JSON, sent where a statement names them. */
export const parameters: Readonly<Record<string, string>> = {
  p_int: '7',
  p_big: '9223372036854775807',
  p_u: '18446744073709551615',
  p_huge: '1e400',
  p_f: '1.5',
  p_text: '"a"',
  p_wide: '"\u{1F600}\u{10FFFF}"',
  p_nul: '"a\\u0000b"',
  p_empty: '""',
  p_null: 'null',
  p_bool: 'true',
};

/** The plain ones more often than their number: most statements shall run. */
export const literal = (kind: Exclude<ArgumentKind, 's'>): fc.Arbitrary<string> =>
  fc.oneof(
    { withCrossShrink: true },
    { arbitrary: fc.constantFrom(...texts[kind].slice(0, 4)), weight: 1 },
    { arbitrary: fc.constantFrom(...texts[kind]), weight: 1 },
  );

/** Columns of the table that most statements read. */
const columns: Readonly<Record<string, readonly string[]>> = {
  n: ['n', 'u', 'f'],
  i: ['n', 'u'],
  t: ['s', 'host', 'region'],
  T: ['time'],
  b: ['b'],
  x: ['n', 'u', 'f', 's', 'host', 'region', 'time', 'b'],
};
const rareColumns = [
  'q',
  '"Mixed"',
  'cpu.n',
  'a.host',
  'm.time',
  'nope',
  'a.v',
  'v',
  'cpu.time',
  'iox.cpu.n',
  'k',
  '"odd ""table".host',
];

/** A name of a column of the kind; sometimes one that there is not. */
export const column = (kind: string): fc.Arbitrary<string> | undefined => {
  const names = columns[kind];
  if (names === undefined) return undefined;
  return fc.oneof(
    { withCrossShrink: true },
    { arbitrary: fc.constantFrom(...names), weight: 24 },
    { arbitrary: fc.constantFrom(...rareColumns), weight: 1 },
  );
};
