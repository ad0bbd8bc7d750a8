import { accepts, refuses, u64, type CaseValue, type LineCase } from './line-case.js';

const value = (name: string, text: string, expected: CaseValue): LineCase =>
  accepts(name, `m f=${text} 99`, { table: 'm', fields: { f: expected }, time: 99n });

/** `written` is between the quotes, bytes as they are. */
const text = (written: string, expected: string): LineCase => value(`string ${written}`, `"${written}"`, expected);

const floats: readonly (readonly [string, number])[] = [
  ['-1.234456e+06', -1234456],
  ['-1.234456E+3', -1234.456],
  ['1.234456e+02', 123.4456],
  ['1.234456E+16', 12344560000000000],
  ['1.234456E-16', 1.234456e-16],
  ['1.234456e-03', 0.001234456],
  ['1.234456e-0', 1.234456],
  ['1e-0', 1],
  ['-1e-0', -1],
  ['-1.234456e06', -1234456],
  ['1.234456E06', 1234456],
  ['0', 0],
  ['-0', -0],
  ['0.1', 0.1],
  ['123456789012345678', 123456789012345678],
  ['0.30000000000000004', 0.30000000000000004],
  ['9007199254740993', 9007199254740992],
  ['90.07199254740993', 90.07199254740993],
  ['1e22', 1e22],
  ['1e23', 1e23],
  ['4.9e-324', 5e-324],
  ['1e-400', 0],
  ['1.7976931348623157e308', Number.MAX_VALUE],
];

/** Field sets. */
export const fieldCases: readonly LineCase[] = [
  refuses('no field set', 'foo 1234', 'no fields were provided'),
  accepts('a kind each', 'foo a=23i,b=23u,c=44,d=3.74,e="x",f=t 1234', {
    table: 'foo',
    fields: { a: 23n, b: u64(23n), c: 44, d: 3.74, e: 'x', f: true },
    time: 1234n,
  }),
  ...['t', 'T', 'true', 'True', 'TRUE'].map((spelling) => value(`boolean ${spelling}`, spelling, true)),
  ...['f', 'F', 'false', 'False', 'FALSE'].map((spelling) => value(`boolean ${spelling}`, spelling, false)),
  refuses('a boolean cut short', 'm f=tru 1', 'trailing content `ru 1`'),
  value('negative i64', '-1i', -1n),
  value('negative f64', '-1', -1),
  refuses('negative u64', 'm f=-99u 99', 'trailing content `u 99`'),
  ...floats.map(([written, expected]) => value(`float ${written}`, written, expected)),
  ...['-1.234456e', '-1.234456e+', '-1.234456E', '-1.234456E+', '-1.234456E-', '1.', '1.e5'].map((written) =>
    refuses(`float ${written}`, `m f=${written} 1`, 'trailing content'),
  ),
  ...['.5', '+1', '--1', '-', 'abc', "'x'", '\0'].map((written) =>
    refuses(`value ${written}`, `m,tag1=one,tag2=2 f=${written} 123`, 'no fields were provided'),
  ),
  value('i64 maximum', '9223372036854775807i', 9223372036854775807n),
  value('i64 minimum', '-9223372036854775808i', -9223372036854775808n),
  value('i64 of 16 digits', '-1234567890123456i', -1234567890123456n),
  value('i64 with leading zeros', '0000000000000000000000000042i', 42n),
  value('i64 at the edge of its low half', '-4294967296i', -4294967296n),
  value('i64 below 2^32', '4294967295i', 4294967295n),
  value('u64 maximum', '18446744073709551615u', u64(18446744073709551615n)),
  value('u64 above i64', '9223372036854775808u', u64(9223372036854775808n)),
  refuses('i64 maximum + 1', 'm f=9223372036854775808i 1', 'unable to parse integer value `9223372036854775808i`'),
  refuses('i64 minimum - 1', 'm f=-9223372036854775809i 1', 'unable to parse integer value'),
  refuses('u64 maximum + 1', 'm f=18446744073709551616u 1', 'unable to parse unsigned integer value'),
  refuses('i64 of 32 digits', 'm f=99999999999999999999999999999999i 1', 'unable to parse integer value'),
  refuses('u64 of 32 digits', 'm f=99999999999999999999999999999999u 1', 'unable to parse unsigned integer value'),
  value('float of 200 + 200 digits', `${'1'.repeat(200)}.${'1'.repeat(200)}`, Number('1'.repeat(200))),
  // InfluxDB stores infinity here; nothing that reads it could be right.
  refuses(
    'float of 1000 + 1000 digits',
    `m f=${'9'.repeat(1000)}.${'9'.repeat(1000)} 1`,
    'is beyond the range of a float',
  ),
  refuses('float too large by its exponent', 'm f=-1e309 1', 'is beyond the range of a float'),
  refuses('float with a huge exponent', `m f=1e${'9'.repeat(400)} 1`, 'is beyond the range of a float'),
  ...['NaN', 'nan', 'Inf', '-inf', '+Infinity', '-NaN'].map((written) =>
    refuses(`not finite: ${written}`, `m f=${written} 1`, 'NaN and infinity cannot be stored'),
  ),
  text('\\"', '"'),
  text('\\\\', '\\'),
  text('too hot\\cold', 'too hot\\cold'),
  text('\\\\\\"x', '\\"x'),
  text('a\\\\\\\\b', 'a\\\\b'),
  text('too hot/cold', 'too hot/cold'),
  text('too hot\\\\cold', 'too hot\\cold'),
  text('too hot\\\\\\cold', 'too hot\\\\cold'),
  text('too hot\\\\\\\\cold', 'too hot\\\\cold'),
  text('too hot\\\\\\\\\\cold', 'too hot\\\\\\cold'),
  text('too hot\\\\\\\\\\\\cold', 'too hot\\\\\\cold'),
  text('', ''),
  text('a,b=c d', 'a,b=c d'),
  text('\0', '\0'),
  text('ünïcödé 测试', 'ünïcödé 测试'),
  refuses('a quote missing', 'm f="abc 1', "the string of field 'f' has no closing quote"),
  refuses('something after the closing quote', 'm f="abc"def 1', 'trailing content `def 1`'),
  value('string of 1 MiB', `"${'a'.repeat(1024 ** 2)}"`, 'a'.repeat(1024 ** 2)),
  refuses(
    'string of 1 MiB + 1',
    `m f="${'a'.repeat(1024 ** 2 + 1)}" 1`,
    "the string of field 'f' is longer than 1048576 bytes",
  ),
  refuses('a field without value at the end', 'testmeasure,foo=f bar=1i,baz=', 'trailing content `baz=`'),
  refuses('a comma at the end', 'm a=1, 1', 'trailing content'),
  accepts('one field twice: the last wins', 'table v=2,bananas=42,v=3,platanos=24 1', {
    table: 'table',
    fields: { bananas: 42, v: 3, platanos: 24 },
    time: 1n,
  }),
  accepts('one string field twice', 'table s="long one",n=1,s="b" 1', {
    table: 'table',
    fields: { s: 'b', n: 1 },
    time: 1n,
  }),
  refuses(
    'one field with two types',
    'table v=2i,v=3u 1',
    "the field 'v' is specified more than once with conflicting types",
  ),
  accepts('a field called time is dropped', 'm time=5,v=1 1', { table: 'm', fields: { v: 1 }, time: 1n }),
  accepts('a string called time is dropped', 'm v=1,time="x" 1', { table: 'm', fields: { v: 1 }, time: 1n }),
  refuses(
    'time as the only field',
    'm time=5i 1',
    'invalid field name: input field "time" on measurement "m" is invalid',
  ),
  accepts('escapes in keys', 'm a\\,b=1,c\\=d=2,e\\ f=3,g\\\\h=4,i\\j=5,k,l=6 1', {
    table: 'm',
    fields: { 'a,b': 1, 'c=d': 2, 'e f': 3, 'g\\h': 4, 'i\\j': 5, 'k,l': 6 },
    time: 1n,
  }),
  accepts('quotes and NUL in keys', 'm "a"=1,b\0c=2 1', { table: 'm', fields: { '"a"': 1, 'b\0c': 2 }, time: 1n }),
  refuses('a key that ends with a backslash', 'm a\\\\=1 1', 'may not end with a backslash'),
  refuses(
    'a key of 65,537 bytes',
    `m ${'k'.repeat(65_537)}=1 1`,
    'the field key `kkkkkkkkkk...` is longer than 65536 bytes',
  ),
  {
    name: 'two types in two lines: the first wins',
    input: 'm temp=1.5,n=1i 1\nm temp="hot",n=2i 2\nm n=3i,temp=2.5 3',
    rows: [
      { table: 'm', fields: { temp: 1.5, n: 1n }, time: 1n },
      { table: 'm', fields: { temp: 2.5, n: 3n }, time: 3n },
    ],
    errors: [
      {
        line: 2,
        message:
          "invalid column type for column 'temp', expected iox::column_type::field::float, got iox::column_type::field::string",
      },
    ],
  },
  {
    name: 'columns that come and go',
    input: 'm a=1,s="x" 1\nm b=2i 2\nm a=3,b=4i,c=t 3\nm s="yz",c=f 4\nm a=5,s="",b=6i,c=t 5',
    rows: [
      { table: 'm', fields: { a: 1, s: 'x' }, time: 1n },
      { table: 'm', fields: { b: 2n }, time: 2n },
      { table: 'm', fields: { a: 3, b: 4n, c: true }, time: 3n },
      { table: 'm', fields: { s: 'yz', c: false }, time: 4n },
      { table: 'm', fields: { a: 5, s: '', b: 6n, c: true }, time: 5n },
    ],
  },
  {
    name: 'values of a refused line are taken back',
    input: 'm a=1,s="x" 1\nm s="yyy",a=7,d=1,bad 2\nm a=2 3\nm b=1i,s="q" x\nm s="z",d="now a string" 4',
    rows: [
      { table: 'm', fields: { a: 1, s: 'x' }, time: 1n },
      { table: 'm', fields: { a: 2 }, time: 3n },
      { table: 'm', fields: { s: 'z', d: 'now a string' }, time: 4n },
    ],
    errors: [
      { line: 2, message: 'trailing content `bad 2`' },
      { line: 4, message: 'trailing content `x`' },
    ],
  },
];

/** Timestamps in ns. */
export const timeCases: readonly LineCase[] = [
  accepts('none', 'm v=1', { table: 'm', fields: { v: 1 } }),
  accepts('negative', 'foo value1=1i -123', { table: 'foo', fields: { value1: 1n }, time: -123n }),
  accepts('zero', 'm v=1 0', { table: 'm', fields: { v: 1 }, time: 0n }),
  accepts('19 digits', 'm v=1 1590488773254420000', { table: 'm', fields: { v: 1 }, time: 1590488773254420000n }),
  accepts('largest', 'm v=1 9223372036854775806', { table: 'm', fields: { v: 1 }, time: 9223372036854775806n }),
  accepts('smallest', 'm v=1 -9223372036854775806', { table: 'm', fields: { v: 1 }, time: -9223372036854775806n }),
  accepts('leading zeros', 'm v=1 00000000000000000000000000000017', { table: 'm', fields: { v: 1 }, time: 17n }),
  refuses('beyond the documented range', 'm v=1 9223372036854775807', 'is outside the range of'),
  refuses(
    '32 digits',
    'm0 field=1i 99999999999999999999999999999999',
    'unable to parse timestamp value `99999999999999999999999999999999`',
  ),
  refuses('i64 maximum + 1', 'm v=1 9223372036854775808', 'unable to parse timestamp value'),
  refuses('not a number', 'm v=1 now', 'trailing content `now`'),
  refuses('a float', 'm v=1 1.5', 'trailing content `.5`'),
  refuses('a minus only', 'm v=1 -', 'trailing content `-`'),
  refuses('two of them', 'm v=1 1 2', 'trailing content `2`'),
];
