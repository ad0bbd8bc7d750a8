import { expr, literal, text } from '../tree/tree.js';
import type { Tree } from '../tree/tree.js';
import { ask, eachRow, varying } from './operands.js';

const strides = [
  ...[
    '1 nanosecond',
    '7 microseconds',
    '1 second',
    '90 seconds',
    '1 hour',
    '5 hours',
    '1 day',
    '2 days',
    '1 week',
    '10 days',
  ],
  ...[
    '1 month',
    '2 months',
    '5 months',
    '1 quarter',
    '1 year',
    '10 years',
    '1 month 1 day',
    '0 seconds',
    '-1 hour',
    '1 day 1 hour',
  ],
];
const origins = [
  '',
  '2023-11-20T00:00:00',
  '2022-03-30T10:30:00',
  '2022-01-31',
  '1970-01-01T00:05:00Z',
  '2024-02-29T12:00:00.000000001',
  '1900-01-01',
];
const moments = [
  ...[
    '2023-11-14T22:13:20.123456789',
    '2022-01-31',
    '2024-02-29T23:59:59.999999999',
    '1969-12-31T23:59:59.999999999',
    '1900-03-01',
  ],
  ...['2023-01-01', '2021-01-03T00:00:00', '2262-04-11', '1677-09-22', '2000-12-31T12:00:00'],
];
const parts = [
  ...[
    'year',
    'quarter',
    'month',
    'week',
    'day',
    'hour',
    'minute',
    'second',
    'millisecond',
    'microsecond',
    'nanosecond',
    'dow',
    'doy',
  ],
  ...[
    'epoch',
    'isodow',
    'isoyear',
    'decade',
    'century',
    'millennium',
    'years',
    'hours',
    'YEAR',
    'timezone',
    'julian',
    'dayofweek',
    'weekday',
  ],
];
const units = [
  'nanosecond',
  'microsecond',
  'millisecond',
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
  'decade',
  'century',
  'MONTH',
  'months',
];
const directives = [
  ...'aAbBcCdDeFgGhHIjklmMnpPrRsStTuUvVwWxXyYzZ%'.split('').map((letter) => `%${letter}`),
  ...[
    '%.f',
    '%.3f',
    '%.6f',
    '%.9f',
    '%3f',
    '%6f',
    '%9f',
    '%-d',
    '%_d',
    '%0e',
    '%:z',
    '%+',
    'text',
    '%Q',
    '',
    '%Y-%m-%dT%H:%M:%S%.f%:z',
  ],
];
const intervals = [
  ...[
    "'1 hour'",
    "'1 hour 30 minutes'",
    "'90m'",
    "'1h'",
    "'-1 day'",
    "'1 day ago'",
    "'1.5 days'",
    "'0.5 months'",
    "'2 weeks'",
    "'1 decade'",
  ],
  ...[
    "'1 century'",
    "'1 quarter'",
    "'1 ms'",
    "'1 us'",
    "'1 ns'",
    "'1 mon'",
    "'1 min'",
    "'1 sec'",
    "'1 y'",
    "'1 d'",
    "'1 w'",
    "'1 year 1 day 1 second'",
  ],
  ...[
    "'1 month -1 day'",
    "'1'",
    "''",
    "'abc'",
    "'1 parsec'",
    "'01:30:00'",
    "'1 01:30:00'",
    "'P1D'",
    "'1 nanoseconds'",
    "'1000000 years'",
  ],
  ...[
    "'1' DAY",
    "'1' YEAR",
    "'3' HOUR",
    "'1-2' YEAR TO MONTH",
    "'90' MINUTE",
    "'1.5' SECOND",
    '5 DAYS',
    '1 HOUR',
    "'1 day' * 2",
    "'1 day' / 2",
  ],
];
const read = [
  ...[
    '2023-11-14T22:13:20Z',
    '2023-11-14 22:13:20',
    '2023-11-14T22:13:20.5',
    '2023-11-14',
    '2023-11-14T22:13:20+02:00',
    '2023-11-14 22:13',
    '1.5',
    '1700000000',
  ],
  ...[
    '',
    'abc',
    '2023-11-14T22:13:20.1234567891',
    '1677-09-21T00:00:00Z',
    '2262-04-12',
    '9999-12-31T23:59:59Z',
    '0001-01-01',
    '2023-11-14T24:00:00',
    '2023-11-14T22:13:60Z',
    ' 2023-11-14 ',
    '20231114T221320Z',
    '2023-11-14t22:13:20z',
  ],
];
const readers = [
  'to_timestamp',
  'to_timestamp_seconds',
  'to_timestamp_millis',
  'to_timestamp_micros',
  'to_timestamp_nanos',
  'to_unixtime',
  'to_date',
  'to_time',
  'to_local_time',
];
const formatted: readonly (readonly [value: string, format: string])[] = [
  ['14/11/2023', '%d/%m/%Y'],
  ['2023-11-14 22:13:20', '%Y-%m-%d %H:%M:%S'],
  ['22:13:20 14-11-23', '%H:%M:%S %d-%m-%y'],
  ['Nov 14 2023', '%b %d %Y'],
  ['1700000000', '%s'],
  ['abc', '%Y'],
];
const numbers = [
  '0',
  '1',
  '-1',
  '1700000000',
  '1.5',
  '-1.5',
  '1e9',
  '9223372036854775807',
  '99999999999',
  '253402300799',
  '1700000000123',
  'NULL',
  'n',
  'f',
  'u',
  'n::smallint',
  'f::real',
];

const moment = (value: string): Tree => literal('time', `TIMESTAMP '${value}'`);
const interval = (value: string): Tree => text(`INTERVAL '${value}'`);

function* bins(): Generator<Tree> {
  for (const stride of strides)
    for (const origin of origins) {
      const rest = origin === '' ? [] : [', ', moment(origin)];
      yield ask(expr('time', 'date_bin(', interval(stride), ', ', varying('time'), ...rest, ')'), eachRow('m'));
      yield ask(expr('time', 'date_bin(', interval(stride), ', ', varying('time', 0, 'e'), ...rest, ')'), eachRow('e'));
      yield ask(expr('time', 'date_bin(', interval(stride), ', ', moment('2023-11-15'), ...rest, ')'));
    }
}

function* partsOfTimes(): Generator<Tree> {
  for (const part of parts) {
    for (const name of ['m', 'e'] as const) {
      yield ask(expr('i32', `date_part('${part}', `, varying('time', 0, name), ')'), eachRow(name));
      yield ask(expr('i32', `extract(${part} FROM `, varying('time', 0, name), ')'), eachRow(name));
    }
    yield ask(expr('i32', `date_part('${part}', `, varying('date'), ')'), eachRow('m'));
    yield ask(expr('i32', `extract(${part} FROM `, text("INTERVAL '1 year 2 months 3 days 4 hours 5.5 seconds'"), ')'));
    yield ask(expr('i32', `extract(${part} FROM `, text("time - TIMESTAMP '2023-11-01'"), ')'), eachRow('m'));
  }
  for (const unit of units) {
    for (const name of ['m', 'e'] as const)
      yield ask(expr('time', `date_trunc('${unit}', `, varying('time', 0, name), ')'), eachRow(name));
    yield ask(expr('date', `date_trunc('${unit}', `, varying('date'), ')'), eachRow('m'));
    for (const value of moments) yield ask(expr('time', `date_trunc('${unit}', `, moment(value), ')'));
  }
}

function* texts(): Generator<Tree> {
  for (const directive of directives) {
    for (const name of ['m', 'e'] as const)
      yield ask(expr('utf8', 'to_char(', varying('time', 0, name), `, '${directive}')`), eachRow(name));
    yield ask(expr('utf8', 'to_char(', varying('date'), `, '${directive}')`), eachRow('m'));
  }
  for (const reader of readers) {
    for (const value of read) yield ask(expr('time', `${reader}(`, literal('utf8', `'${value}'`), ')'));
    for (const value of numbers) yield ask(expr('time', `${reader}(${value})`), eachRow('m'));
    for (const [value, format] of formatted) yield ask(expr('time', `${reader}('${value}', '${format}')`));
    yield ask(expr('time', `${reader}('14/11/2023', '%Y', '%d/%m/%Y')`));
    yield ask(expr('time', `${reader}(DATE '2023-11-14')`));
    yield ask(expr('time', `${reader}(DATE '1969-12-31')`));
  }
  for (const value of read)
    for (const form of [
      (each: string) => `TIMESTAMP '${each}'`,
      (each: string) => `'${each}'::timestamp`,
      (each: string) => `DATE '${each}'`,
    ]) {
      yield ask(expr('time', text(form(value))));
      yield ask(expr('bool', varying('time'), ' > ', text(form(value))), eachRow('m'));
    }
  for (const value of read)
    yield ask(expr('bool', varying('time'), ' > ', literal('utf8', `'${value}'`)), eachRow('m'));
}

function* intervalsAndTimes(): Generator<Tree> {
  for (const value of intervals) {
    yield ask(expr('interval', `INTERVAL ${value}`));
    yield ask(expr('time', varying('time'), ' + ', text(`INTERVAL ${value}`)), eachRow('m'));
    yield ask(expr('time', moment('2024-01-31'), ' - ', text(`INTERVAL ${value}`)));
    yield ask(expr('date', varying('date'), ' + ', text(`INTERVAL ${value}`)), eachRow('m'));
  }
  for (const a of moments) {
    yield ask(expr('date', moment(a), '::date'));
    yield ask(expr('i64', 'to_unixtime(', moment(a), ')'));
    yield ask(expr('i64', moment(a), '::bigint'));
    yield ask(expr('utf8', moment(a), '::varchar'));
    for (const b of moments) yield ask(expr('duration', moment(a), ' - ', moment(b)));
  }
  for (const zone of ['UTC', 'Europe/Berlin', '+02:00', 'America/New_York', 'nowhere']) {
    yield ask(expr('time', varying('time'), ` AT TIME ZONE '${zone}'`), eachRow('m'));
    yield ask(
      expr('time', 'date_trunc(', text("'day'"), ', ', varying('time'), ` AT TIME ZONE '${zone}')`),
      eachRow('m'),
    );
    yield ask(expr('time', 'to_local_time(', varying('time'), ` AT TIME ZONE '${zone}')`), eachRow('m'));
    yield ask(expr('utf8', 'CAST(', varying('time'), ` AT TIME ZONE '${zone}' AS VARCHAR)`), eachRow('m'));
  }
}

/** Times, dates and intervals: bins, parts, formats, and how they are read from texts and numbers. */
export function* times(): Generator<Tree> {
  yield* bins();
  yield* partsOfTimes();
  yield* texts();
  yield* intervalsAndTimes();
}
