import { describe, expect, test } from '@jest/globals';
import { fieldCases, timeCases } from './testing/cases/fields.js';
import type { LineCase } from './testing/cases/line-case.js';
import { lineCases } from './testing/cases/lines.js';
import { tableNameCases, tagCases } from './testing/cases/names.js';
import { formatLineError } from './line-error.js';
import { LineProtocolParser } from './parser.js';
import type { Precision } from './scan/precision.js';
import { checkBatch, rowsOf } from './testing/rows-fixture.js';

const nowNs = 1_700_000_000_123_456_789n;
const time = { precision: 'ns', nowNs } as const;

function check(parser: LineProtocolParser, { input, rows = [], errors = [] }: LineCase): void {
  const parsed = parser.parse(Buffer.from(input), time);
  checkBatch(parsed);
  const found = rowsOf(parsed).map(({ table, tags, fields, time: at }) => ({ table, tags, fields, time: at }));
  expect(found).toEqual(rows.map((row) => ({ tags: {}, time: nowNs, ...row })));
  expect(parsed.errors.list.map((error) => error.lineNumber)).toEqual(errors.map((error) => error.line));
  errors.forEach((error, i) => {
    expect(parsed.errors.list[i]?.message).toContain(error.message);
  });
  expect(parsed.acceptedLines).toBe(rows.length);
  expect(parsed.lineCount).toBe(rows.length + errors.length);
  expect(parsed.valueCount).toBeGreaterThanOrEqual(rows.length);
}

const groups = {
  lines: lineCases,
  'table names': tableNameCases,
  tags: tagCases,
  fields: fieldCases,
  timestamps: timeCases,
};

for (const [group, cases] of Object.entries(groups))
  describe(group, () => {
    // One parser for all: what it remembers of one body must not change how it reads the next.
    const shared = new LineProtocolParser();
    for (const each of cases)
      test(each.name, () => {
        check(new LineProtocolParser(), each);
        check(shared, each);
        check(shared, { ...each, input: `${each.input}\n` });
      });
  });

describe('precision', () => {
  const times = (precision: Precision, lines: string): (bigint | undefined)[] =>
    rowsOf(new LineProtocolParser().parse(Buffer.from(lines), { precision, nowNs })).map((row) => row.time);

  test.each([
    ['ns', 1n],
    ['us', 1000n],
    ['ms', 1_000_000n],
    ['s', 1_000_000_000n],
  ] as const)('%s', (precision, factor) => {
    expect(times(precision, 'm v=1 1700000000\nm v=1 -3\nm v=1')).toEqual([
      1_700_000_000n * factor,
      -3n * factor,
      nowNs - (nowNs % factor),
    ]);
    const largest = 9223372036854775806n / factor;
    expect(times(precision, `m v=1 ${String(largest)}\nm v=1 -${String(largest)}`)).toEqual([
      largest * factor,
      -largest * factor,
    ]);
  });

  test('a time before the epoch is truncated downwards', () => {
    expect(rowsOf(new LineProtocolParser().parse(Buffer.from('m v=1'), { precision: 's', nowNs: -1n }))[0]?.time).toBe(
      -1_000_000_000n,
    );
  });

  test('auto goes by the magnitude of each', () => {
    const lines = [
      '4999999999',
      '5000000000',
      '4999999999999',
      '5000000000000',
      '4999999999999999',
      '5000000000000000',
      '-1700000000',
      '1700000000123456789',
      '0',
    ];
    expect(times('auto', lines.map((text) => `m v=1 ${text}`).join('\n'))).toEqual([
      4999999999_000_000_000n,
      5000000000_000_000n,
      4999999999999_000_000n,
      5000000000000_000n,
      4999999999999999_000n,
      5000000000000000n,
      -1700000000_000_000_000n,
      1700000000123456789n,
      0n,
    ]);
    expect(times('auto', 'm v=1')).toEqual([nowNs]);
  });

  test.each(['us', 'ms', 's'] as const)('%s: a product beyond i64 is told with its line', (precision) => {
    const parsed = new LineProtocolParser().parse(
      Buffer.from('m v=1 1\nm v=1 9223372036854775800\n\nm v=1 -9223372036854775800'),
      { precision, nowNs },
    );
    expect(parsed.errors.list.map(formatLineError)).toEqual([
      'timestamp overflows i64 on line 2 (1-based)',
      'timestamp overflows i64 on line 4 (1-based)',
    ]);
    expect(parsed.acceptedLines).toBe(1);
  });
});

describe('errors', () => {
  test('say the line, whole and numbered', () => {
    const parsed = new LineProtocolParser().parse(Buffer.from('m v=1\n  ,x=1 v=1 17\nm v="a" 1\nm,v=x w=1'), time);
    expect(parsed.errors.list.map(formatLineError)).toEqual([
      'error parsing line 2 (1-based): invalid measurement was provided: the line must begin with a table name',
      "error writing line 3 (1-based): invalid column type for column 'v', expected iox::column_type::field::float, got iox::column_type::field::string",
      "error writing line 4 (1-based): invalid column type for column 'v', expected iox::column_type::field::float, got iox::column_type::tag",
    ]);
    expect(parsed.errors.list.map((error) => error.originalLine)).toEqual(['  ,x=1 v=1 17', 'm v="a" 1', 'm,v=x w=1']);
  });

  test('are kept up to 100 and counted beyond', () => {
    const parsed = new LineProtocolParser().parse(Buffer.from('bad\nm v=1 1\n'.repeat(250)), time);
    expect([parsed.errors.list.length, parsed.errors.count, parsed.acceptedLines, parsed.lineCount]).toEqual([
      100, 250, 250, 500,
    ]);
    expect(parsed.errors.list.at(-1)?.lineNumber).toBe(199);
  });

  test.each([
    ['a table name', 'm\xff v=1'],
    ['a tag key', 'm,\xc3=1 v=1'],
    ['a tag value', 'm,t=\x80 v=1'],
    ['a field key', 'm v\xed\xa0\x80=1'],
    ['a string', 'm v="\xc0\x80"'],
  ])('bytes that are not UTF-8 in %s', (_, line) => {
    const parsed = new LineProtocolParser().parse(Buffer.from(`m v=1 1\n${line}\nm v=2 2`, 'latin1'), time);
    expect(parsed.errors.list.map(({ lineNumber, message }) => [lineNumber, /not valid UTF-8/.test(message)])).toEqual([
      [2, true],
    ]);
    expect(parsed.acceptedLines).toBe(2);
  });
});

describe('limits', () => {
  test('of names and strings are options', () => {
    const parser = new LineProtocolParser({ nameBytesMax: 3, stringBytesMax: 4 });
    const parsed = parser.parse(
      Buffer.from('abc,def=ghi jkl="mnop"\nabcd v=1\nm,abcd=1 v=1\nm,a=abcd v=1\nm abcd=1\nm v="abcde"'),
      time,
    );
    expect(
      parsed.errors.list.map(({ lineNumber, message }) => [lineNumber, /longer than [34] bytes/.test(message)]),
    ).toEqual([2, 3, 4, 5, 6].map((line) => [line, true]));
    expect(parsed.acceptedLines).toBe(1);
  });

  test('what is remembered is forgotten when it is too much, and the batch is not harmed', () => {
    const parser = new LineProtocolParser({ internBytesMax: 200_000 });
    const generations = new Set<number>();
    for (let round = 0; round < 20; round++) {
      const lines = Array.from({ length: 500 }, (_, i) => `m,host=h${String(round * 500 + i)} v=${String(i)} 1`);
      const parsed = parser.parse(Buffer.from(lines.join('\n')), time);
      checkBatch(parsed);
      expect(parsed.acceptedLines).toBe(500);
      generations.add(parsed.generation);
    }
    expect(generations.size).toBeGreaterThan(2);
    expect(parser.internedBytes).toBeLessThan(500_000);
  });

  test.each([
    ['columns and rows', (i: number) => `m f${String(i)}=1 ${String(i)}`, 20_000],
    ['tags and series', (i: number) => `m,t${String(i)}=x v=1 ${String(i)}`, 20_000],
    ['tables', (i: number) => `m${String(i)} v=1 1`, 200_000],
  ])('memory that a body asks for by its %s is bounded', (_, line, count) => {
    const parser = new LineProtocolParser({ batchBytesMax: 32 * 1024 ** 2 });
    const parsed = parser.parse(Buffer.from(Array.from({ length: count }, (__, i) => line(i)).join('\n')), time);
    expect(parsed.errors.list[0]).toMatchObject({
      phase: 'limit',
      message: expect.stringContaining('needs more than 32 MiB'),
    });
    expect(parsed.acceptedLines).toBeGreaterThan(500);
    expect(parsed.acceptedLines + parsed.errors.count).toBe(count);
    // The next batch has it all again.
    expect(parser.parse(Buffer.from('n v=1'), time).acceptedLines).toBe(1);
  });
});

describe('a spare byte behind the body', () => {
  const bodyOf = (input: string): { around: Buffer; body: Buffer } => {
    const around = Buffer.alloc(Buffer.byteLength(input) + 20, 'x');
    const body = around.subarray(10, around.length - 10);
    body.write(input);
    return { around, body };
  };
  const outcome = (parsed: ReturnType<LineProtocolParser['parse']>): unknown => [rowsOf(parsed), parsed.errors.list];

  test.each(Object.values(groups).flatMap((cases) => cases.map((each) => each.input)))('%j reads the same', (input) => {
    const { around, body } = bodyOf(input);
    const copied = new LineProtocolParser().parse(Buffer.from(input), time);
    expect(outcome(new LineProtocolParser().parse(body, { ...time, hasSpareByte: true }))).toEqual(outcome(copied));
    const missing = input.length > 0 && input.endsWith('\n') ? 'x' : '\n';
    expect(around.toString()).toBe(`${'x'.repeat(10)}${body.toString()}${missing}${'x'.repeat(9)}`);
  });
});

describe('between batches', () => {
  test('a series keeps its number, however it is written', () => {
    const parser = new LineProtocolParser();
    const idsOf = (lines: string): number[] => [...(parser.parse(Buffer.from(lines), time).tables[0]?.internIds ?? [])];
    const [a, b] = idsOf('m,x=1,y=2 v=1 1\nm,x=2 v=1 1');
    expect(idsOf('m,x=2 v=1 1\nm,y=2,x=1 v=1 1\nm,x=1,y=2 v=2 2')).toEqual([b, a]);
    expect(idsOf('m,\\x=1,y=2 v=1 1')).not.toContain(a);
    expect(idsOf('m,x=1,y\\\\z=2 v=1 1\nm,x=1,y\\z=2 v=1 2')).toHaveLength(1);
  });

  test('the known schema decides before the first line does', () => {
    const kinds = new Map<string, 'tag' | 'f64'>([
      ['t', 'tag'],
      ['f', 'f64'],
    ]);
    const known = {
      table: (name: string) => (name === 'm' ? { kindOf: (column: string) => kinds.get(column) } : undefined),
    };
    const lines = 'm f="s" 1\nm,f=x v=1 1\nm t=1 1\nm,t=a f=1 1\nn f="s" 1';
    const parsed = new LineProtocolParser().parse(Buffer.from(lines), time, known);
    expect(parsed.errors.list.map((error) => error.lineNumber)).toEqual([1, 2, 3]);
    expect([parsed.contradictions, parsed.acceptedLines]).toEqual([3, 2]);
  });
});
