import { accepts, refuses, type LineCase } from './line-case.js';

const kib64 = 65_536;

/** Table names. */
export const tableNameCases: readonly LineCase[] = [
  refuses('a table name only', 'measurement', 'expected at least one space character, got end of input'),
  refuses('a comma only', ',', 'invalid measurement'),
  refuses('tags without a table', ',tag1=1,tag2=2 value=1 123', 'invalid measurement'),
  refuses('a field set without a table', 'field=1 1234', 'no fields were provided'),
  accepts('an equals sign in the name', 'tag1=1 field=1 1234', { table: 'tag1=1', fields: { field: 1 }, time: 1234n }),
  accepts('an equals sign in the name, tags', 'tag1=1,tag2=2 value=1 123', {
    table: 'tag1=1',
    tags: { tag2: '2' },
    fields: { value: 1 },
    time: 123n,
  }),
  refuses('NUL as the first byte', '\0 field=1 1234', 'invalid measurement'),
  refuses('NUL as the first byte, tags', '\0,tag1=1,tag2=2 value=1 123', 'invalid measurement'),
  refuses('NUL later', 'a\0b field=1 1234', 'expected at least one space'),
  accepts('an escaped comma', 'wea\\,ther v=1 1', { table: 'wea,ther', fields: { v: 1 }, time: 1n }),
  accepts('an escaped space', 'wea\\ ther v=1 1', { table: 'wea ther', fields: { v: 1 }, time: 1n }),
  accepts('escaped backslashes', '\\\\wea\\\\ther v=1 1', { table: '\\wea\\ther', fields: { v: 1 }, time: 1n }),
  accepts('unknown escapes stay', '\\wea\\ther v=1 1', { table: '\\wea\\ther', fields: { v: 1 }, time: 1n }),
  accepts('an escaped equals sign stays escaped', 'a\\=b v=1 1', { table: 'a\\=b', fields: { v: 1 }, time: 1n }),
  accepts(
    'a backslash before a newline',
    'wea\\\nther v=1 1\nm v=2 2',
    { table: 'wea\\\nther', fields: { v: 1 }, time: 1n },
    { table: 'm', fields: { v: 2 }, time: 2n },
  ),
  {
    name: 'a newline ends the name',
    input: 'wea\nther v=1 1',
    rows: [{ table: 'ther', fields: { v: 1 }, time: 1n }],
    errors: [{ line: 1, message: 'expected at least one space' }],
  },
  refuses('a backslash at the end', 'weather\\', 'may not end with a backslash'),
  refuses('a backslash at the end, after a control character', ':\x14\\', 'may not end with a backslash'),
  refuses('an escaped backslash at the end', 'weather\\\\ v=1 1', 'may not end with a backslash'),
  refuses('a control character, then #', '\x1b# /', 'no fields were provided'),
  accepts('65,536 bytes', `${'a'.repeat(kib64)} v=1 1`, { table: 'a'.repeat(kib64), fields: { v: 1 }, time: 1n }),
  accepts('65,536 bytes and an escape', `${'a'.repeat(kib64 - 1)}\\, v=1 1`, {
    table: `${'a'.repeat(kib64 - 1)},`,
    fields: { v: 1 },
    time: 1n,
  }),
  refuses(
    '65,537 bytes',
    `${'a'.repeat(kib64 + 1)} v=1 1`,
    'the table name `aaaaaaaaaa...` is longer than 65536 bytes',
  ),
  accepts('other scripts', 'плотность v=1 1', { table: 'плотность', fields: { v: 1 }, time: 1n }),
];

/** Tag sets. */
export const tagCases: readonly LineCase[] = [
  refuses('a space for a key', 'testmeasure, bar=1i', 'expected tag key, got ` bar=1i`'),
  refuses('no value', 'testmeasure,foo= bar=1i', 'expected tag value, got ` bar=1i`'),
  refuses('no value, the next also empty', 'testmeasure,foo=,baz= bar=1i', 'expected tag value, got `,baz= bar=...`'),
  refuses(
    'no value, then a good tag',
    'metrics,bananas=,platanos=great value=1.000000 1725629157696678000',
    'expected tag value, got `,platanos=...`',
  ),
  refuses('nothing after the comma', 'J,', 'expected tag key, got end of input'),
  refuses('no equals sign', 'J,#', 'tag set malformed: could not find equals sign in `#`'),
  refuses('a comma for a key', '0,,=', 'expected tag value, got end of input'),
  refuses('escapes in a key without value', 'testmeasure,foo\\=\\,baz= bar=1i', 'expected tag value, got ` bar=1i`'),
  accepts('escapes', 'm,a\\,b=c\\=d,e\\ f=g\\\\h,i\\j=k\\l v=1 1', {
    table: 'm',
    tags: { 'a,b': 'c=d', 'e f': 'g\\h', 'i\\j': 'k\\l' },
    fields: { v: 1 },
    time: 1n,
  }),
  refuses('a key that ends with a backslash', 'm,a\\', 'may not end with a backslash'),
  refuses('a value that ends with a backslash', 'm,a=b\\\\ v=1 1', 'may not end with a backslash'),
  accepts('a comma in a key, an equals sign in a value', 'm,a,b=c=d v=1 1', {
    table: 'm',
    tags: { 'a,b': 'c=d' },
    fields: { v: 1 },
    time: 1n,
  }),
  accepts('NUL in key and value', 'm,a\0b=c\0d v=1 1', {
    table: 'm',
    tags: { 'a\0b': 'c\0d' },
    fields: { v: 1 },
    time: 1n,
  }),
  refuses('one key twice, one value', 'm,a=1,a=1 v=1 1', "the tag 'a' is specified more than once"),
  refuses('one key twice, two values', 'm,a=1,b=2,a=3 v=1 1', "the tag 'a' is specified more than once"),
  refuses('one key twice, spelled differently', 'm,a\\,=1,a,=1 v=1 1', "the tag 'a,' is specified more than once"),
  refuses('a tag called time', 'm,time=1 v=1 1', 'input tag "time" on measurement "m" is invalid'),
  refuses(
    'a name as tag and field',
    'm,a=1 a=1 1',
    "invalid column type for column 'a', expected iox::column_type::tag, got iox::column_type::field::float",
  ),
  {
    name: 'a tag that an earlier line has as a field',
    input: 'm a=1i 1\nm,a=x v=2 2\nm,b=x v=3 3',
    rows: [
      { table: 'm', fields: { a: 1n }, time: 1n },
      { table: 'm', tags: { b: 'x' }, fields: { v: 3 }, time: 3n },
    ],
    errors: [
      {
        line: 2,
        message:
          "invalid column type for column 'a', expected iox::column_type::field::integer, got iox::column_type::tag",
      },
    ],
  },
  {
    name: 'a field that an earlier line has as a tag',
    input: 'm,a=x v=1 1\nm v=2,a="s" 2\nm v=3 3',
    rows: [
      { table: 'm', tags: { a: 'x' }, fields: { v: 1 }, time: 1n },
      { table: 'm', fields: { v: 3 }, time: 3n },
    ],
    errors: [
      {
        line: 2,
        message:
          "invalid column type for column 'a', expected iox::column_type::tag, got iox::column_type::field::string",
      },
    ],
  },
  {
    name: 'what only a refused line says does not count',
    input: 'm,a=x v=bad 1\nm a=1 2\nm a=1i,b= 3\nm,b=x a=2 4',
    rows: [
      { table: 'm', fields: { a: 1 }, time: 2n },
      { table: 'm', tags: { b: 'x' }, fields: { a: 2 }, time: 4n },
    ],
    errors: [
      { line: 1, message: 'no fields were provided' },
      { line: 3, message: "invalid column type for column 'a'" },
    ],
  },
  accepts(
    'a series is the same whatever the order of its tags',
    'm,a=1,b=2 v=1 1\nm,b=2,a=1 v=2 2',
    { table: 'm', tags: { a: '1', b: '2' }, fields: { v: 1 }, time: 1n },
    { table: 'm', tags: { a: '1', b: '2' }, fields: { v: 2 }, time: 2n },
  ),
];
