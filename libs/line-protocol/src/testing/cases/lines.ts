import { accepts, refuses, type LineCase } from './line-case.js';

const simple = (v: number, time: bigint): { table: string; fields: { v: number }; time: bigint } => ({
  table: 'm',
  fields: { v },
  time,
});

/** Where lines begin and end. */
export const lineCases: readonly LineCase[] = [
  accepts('nothing', ''),
  accepts('blank lines only', '\n\n\n'),
  accepts('a comment', '# comment'),
  accepts(
    'comments after blanks and between lines',
    ' \t # comment\nm v=1 1\n#m v=2 2\nm v=3 3',
    simple(1, 1n),
    simple(3, 3n),
  ),
  accepts('a quote in a comment opens no string', '# set x="5 now\nm v=1 1\nm v=2 2', simple(1, 1n), simple(2, 2n)),
  accepts('a backslash at the end of a comment joins nothing', '# path\\\nm v=1 1', simple(1, 1n)),
  accepts('a # inside a name', 'm#1 v=1 1', { table: 'm#1', fields: { v: 1 }, time: 1n }),
  accepts(
    'two rows of one series',
    'foo value1=1i 123\nfoo value2=2i 123',
    { table: 'foo', fields: { value1: 1n }, time: 123n },
    { table: 'foo', fields: { value2: 2n }, time: 123n },
  ),
  accepts(
    'two tables',
    'foo value1=1i 123\nbar value2=2i 123',
    { table: 'foo', fields: { value1: 1n }, time: 123n },
    { table: 'bar', fields: { value2: 2n }, time: 123n },
  ),
  accepts('a newline at the end', 'foo,tag=val value1=1i 123\n', {
    table: 'foo',
    tags: { tag: 'val' },
    fields: { value1: 1n },
    time: 123n,
  }),
  accepts('blanks everywhere', '  measurement  a=1i  123  ', { table: 'measurement', fields: { a: 1n }, time: 123n }),
  accepts(
    'blanks before the newline, no timestamp',
    'm v=1  \nm v=2 5',
    { table: 'm', fields: { v: 1 } },
    simple(2, 5n),
  ),
  accepts(
    'carriage returns before newlines',
    'm v=1 1\r\n\r\n  \r\nm v=2 2\r\nm s="x"\r\n',
    simple(1, 1n),
    simple(2, 2n),
    { table: 'm', fields: { s: 'x' } },
  ),
  refuses('a carriage return elsewhere', 'm v=1\r 1', 'trailing content'),
  refuses('tabs between the parts', 'm\tv=1 1', 'expected at least one space'),
  {
    name: 'a bad line first',
    input: ',tag1=1,tag2=2 value=1 123\nm,tag1=one,tag2=2 value=1 123',
    rows: [{ table: 'm', tags: { tag1: 'one', tag2: '2' }, fields: { value: 1 }, time: 123n }],
    errors: [{ line: 1, message: 'invalid measurement' }],
  },
  {
    name: 'a bad line between good ones, indented',
    input:
      'goodline,tag1=one,tag2=2 value=1 123\n        badline,\n        anothergoodline,tag3=3,tag4=4 value=67 1234',
    rows: [
      { table: 'goodline', tags: { tag1: 'one', tag2: '2' }, fields: { value: 1 }, time: 123n },
      { table: 'anothergoodline', tags: { tag3: '3', tag4: '4' }, fields: { value: 67 }, time: 1234n },
    ],
    errors: [{ line: 2, message: 'expected tag key, got end of input' }],
  },
  {
    name: 'a number with two dots',
    input: 'foo,tag0=value1 asdf=23.1.22,jkl=4\nfoo,tag0=value2 asdf=22.1,jkl=5',
    rows: [{ table: 'foo', tags: { tag0: 'value2' }, fields: { asdf: 22.1, jkl: 5 } }],
    errors: [{ line: 1, message: 'trailing content `.22,jkl=4`' }],
  },
  {
    name: 'a backslash and the letter n do not split',
    input: 'foo\\nbar\nbaz v=1 1',
    rows: [{ table: 'baz', fields: { v: 1 }, time: 1n }],
    errors: [{ line: 1, message: 'expected at least one space' }],
  },
  accepts(
    'a newline inside a string',
    'meas,tag=val field="\nval" 1\nm v=2 2',
    { table: 'meas', tags: { tag: 'val' }, fields: { field: '\nval' }, time: 1n },
    simple(2, 2n),
  ),
  {
    name: 'an escaped quote opens no string, so the newline splits',
    input: 'meas tag=val field=\\"\nval"\nm v=1 1',
    rows: [simple(1, 1n)],
    errors: [
      { line: 1, message: 'no fields were provided' },
      { line: 2, message: 'expected at least one space' },
    ],
  },
  {
    name: 'a newline inside the string of a second field',
    input: 'meas,tag=val field=1,text="\nval"\nm v=1 1',
    rows: [{ table: 'meas', tags: { tag: 'val' }, fields: { field: 1, text: '\nval' } }, simple(1, 1n)],
  },
  {
    name: 'an escaped quote in a second field splits as well',
    input: 'meas tag=val field=1,field=\\"\nval"\nm v=1 1',
    rows: [simple(1, 1n)],
    errors: [
      { line: 1, message: 'no fields were provided' },
      { line: 2, message: 'expected at least one space' },
    ],
  },
  {
    name: 'a quote in a tag value opens no string',
    input: 'm,t=a"b v=1 1\nm,t="c" v=2 2',
    rows: [
      { table: 'm', tags: { t: 'a"b' }, fields: { v: 1 }, time: 1n },
      { table: 'm', tags: { t: '"c"' }, fields: { v: 2 }, time: 2n },
    ],
  },
  {
    name: 'where commas outnumber equals signs no string spans lines',
    input: 'm ,a="x\ny"\nm v=1 1',
    rows: [simple(1, 1n)],
    errors: [
      { line: 1, message: 'no closing quote' },
      { line: 2, message: 'expected at least one space' },
    ],
  },
  {
    name: 'where commas outnumber equals signs the closing quote may open a string',
    input: 'm ,b="s=a,h=1" 1\nm v=1 1',
    errors: [{ line: 1, message: 'trailing content' }],
  },
  {
    name: 'a string that never ends takes the rest of the body',
    input: 'm v=1 1\nm s="x\nm v=2 2',
    rows: [simple(1, 1n)],
    errors: [{ line: 2, message: 'no closing quote' }],
  },
  {
    name: 'line numbers count newlines of strings, comments and blank lines',
    input: '\n# one\nm s="a\nb" 1\nbad\nm v=2 2',
    rows: [{ table: 'm', fields: { s: 'a\nb' }, time: 1n }, simple(2, 2n)],
    errors: [{ line: 5, message: 'expected at least one space' }],
  },
];
