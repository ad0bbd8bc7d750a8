import { expr, literal, text } from '../tree/tree.js';
import type { Tree } from '../tree/tree.js';
import { literals } from '../statements/literals.js';
import { ask, constant, eachRow, varying } from './operands.js';

const sources = [
  'i64',
  'u64',
  'f64',
  'utf8',
  'bool',
  'time',
  'date',
  'interval',
  'i32',
  'f32',
  'decimal',
  'binary',
  'list<i64>',
  'null',
];

const sqlNames = [
  ...['TINYINT', 'SMALLINT', 'INT', 'INTEGER', 'BIGINT', 'TINYINT UNSIGNED', 'SMALLINT UNSIGNED', 'INT UNSIGNED'],
  ...[
    'INTEGER UNSIGNED',
    'BIGINT UNSIGNED',
    'FLOAT',
    'REAL',
    'DOUBLE',
    'DOUBLE PRECISION',
    'DECIMAL',
    'DECIMAL(10, 2)',
  ],
  ...['DECIMAL(38, 10)', 'DECIMAL(5)', 'NUMERIC', 'NUMERIC(6, 3)', 'VARCHAR', 'VARCHAR(3)', 'CHAR', 'TEXT', 'STRING'],
  ...[
    'BOOLEAN',
    'DATE',
    'TIME',
    'TIMESTAMP',
    'TIMESTAMP(0)',
    'TIMESTAMP(3)',
    'TIMESTAMP(6)',
    'TIMESTAMP(9)',
    'TIMESTAMPTZ',
  ],
  ...[
    'TIMESTAMP WITH TIME ZONE',
    'INTERVAL',
    'BYTEA',
    'BINARY',
    'VARBINARY',
    'BLOB',
    'BIGINT[]',
    'INT8',
    'INT4',
    'INT2',
    'FLOAT8',
    'FLOAT4',
    'BOOL',
  ],
];

const arrowNames = [
  ...[
    'Int8',
    'Int16',
    'Int32',
    'Int64',
    'UInt8',
    'UInt16',
    'UInt32',
    'UInt64',
    'Float16',
    'Float32',
    'Float64',
    'Boolean',
  ],
  ...[
    'Utf8',
    'LargeUtf8',
    'Utf8View',
    'Binary',
    'LargeBinary',
    'Date32',
    'Date64',
    'Time64(Nanosecond)',
    'Time32(Second)',
  ],
  ...[
    'Timestamp(Second, None)',
    'Timestamp(Millisecond, None)',
    'Timestamp(Microsecond, None)',
    'Timestamp(Nanosecond, None)',
  ],
  ...[
    'Timestamp(Nanosecond, Some("UTC"))',
    'Timestamp(Nanosecond, Some("+02:00"))',
    'Timestamp(ns)',
    'Interval(MonthDayNano)',
  ],
  ...[
    'Duration(Nanosecond)',
    'Duration(Second)',
    'Decimal128(20, 3)',
    'Decimal256(40, 2)',
    'Dictionary(Int32, Utf8)',
    'List(Int64)',
    'Null',
  ],
];

/** Texts that look like values; which ones are is what engines differ in. */
const looksLike = [
  ...[
    '1',
    '-1',
    '+1',
    ' 1 ',
    '1.5',
    '1.',
    '.5',
    '1e3',
    '0x10',
    '1_000',
    '',
    ' ',
    'abc',
    'NaN',
    'nan',
    'inf',
    '-Infinity',
    '1e400',
  ],
  ...[
    '9223372036854775808',
    '-9223372036854775808',
    '18446744073709551615',
    '1,000',
    '١',
    '1e-400',
    '00012',
    '1.7',
    '-0',
  ],
  ...['true', 'TRUE', 't', 'yes', 'on', 'off', 'n', '0', 'maybe', 'tru'],
  ...[
    '2023-11-14',
    '2023-1-4',
    '20231114',
    '2023-11-14T22:13:20Z',
    '2023-11-14 22:13:20',
    '2023-11-14T22:13:20.123456789+02:00',
  ],
  ...[
    '2023-11-14 22:13',
    '2023-11-14T25:00:00',
    '2023-02-29',
    '22:13:20',
    '1677-01-01',
    '2300-01-01',
    '0001-01-01',
    '2023-11-14T22:13:20.1234567891',
    '1700000000',
  ],
  ...['1 hour', '5 days 3 hours', '1-2', 'P1D', '1 month'],
];
const readAs = [
  'TINYINT',
  'INT',
  'BIGINT',
  'BIGINT UNSIGNED',
  'REAL',
  'DOUBLE',
  'DECIMAL(10, 2)',
  'BOOLEAN',
  'DATE',
  'TIME',
  'TIMESTAMP',
  'TIMESTAMPTZ',
  'INTERVAL',
  'BYTEA',
];

const numbersTo = [
  'TINYINT',
  'SMALLINT UNSIGNED',
  'INT',
  'BIGINT',
  'BIGINT UNSIGNED',
  'REAL',
  'DOUBLE',
  'DECIMAL(10, 2)',
  'VARCHAR',
  'BOOLEAN',
  'TIMESTAMP',
];

const cast = (value: Tree, name: string, isTry = false): Tree =>
  expr(name, isTry ? 'TRY_CAST(' : 'CAST(', value, ` AS ${name})`);

/** Every cast between types, of columns and of constants, and of texts that look like values. */
export function* casts(): Generator<Tree> {
  for (const source of sources)
    for (const name of sqlNames) {
      yield ask(cast(varying(source), name), eachRow('m'));
      yield ask(cast(varying(source), name, true), eachRow('m'));
      yield ask(cast(constant(source), name));
    }
  for (const source of sources)
    for (const name of arrowNames) {
      yield ask(expr(name, 'arrow_cast(', varying(source), ', ', text(`'${name}'`), ')'), eachRow('m'));
      yield ask(expr(name, 'arrow_try_cast(', varying(source), ', ', text(`'${name}'`), ')'), eachRow('m'));
    }
  for (const value of looksLike)
    for (const name of readAs) {
      yield ask(cast(literal('utf8', `'${value}'`), name));
      yield ask(cast(literal('utf8', `'${value}'`), name, true));
    }
  for (const type of ['i64', 'f64', 'u64'])
    for (const value of [
      ...(literals[type] ?? []),
      ...(type === 'f64' ? ['1.7', '-1.7', '0.5', '2.5', '1e19', '1.23456789'] : ['300', '-300', '70000']),
    ])
      for (const name of numbersTo) yield ask(cast(literal(type, value), name));
  for (const name of numbersTo)
    for (const type of ['i64', 'f64', 'u64', 'utf8', 'time'])
      yield ask(cast(varying(type, 0, 'e'), name, true), eachRow('e'));
  for (const word of [
    "DATE '2023-11-14'",
    "TIME '22:13:20'",
    "TIMESTAMP '2023-11-14T22:13:20.5'",
    "TIMESTAMPTZ '2023-11-14T22:13:20+02:00'",
    "BOOLEAN 'true'",
    "BIGINT '5'",
    "INTERVAL '1-2' YEAR TO MONTH",
  ])
    yield ask(expr('any', text(word)));
}
