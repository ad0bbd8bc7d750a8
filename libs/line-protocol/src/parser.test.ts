import { describe, expect, test } from '@jest/globals';
import { fieldCases, timeCases } from './cases/fields.js';
import type { LineCase } from './cases/line-case.js';
import { lineCases } from './cases/lines.js';
import { tableNameCases, tagCases } from './cases/names.js';
import { formatLineError } from './line-error.js';
import { LineProtocolParser } from './parser.js';
import type { Precision } from './precision.js';
import { checkBatch, rowsOf } from './rows-in-tests.js';

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
