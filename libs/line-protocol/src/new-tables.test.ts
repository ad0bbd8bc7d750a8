import { expect, test } from '@jest/globals';
import { LineProtocolParser } from './parser.js';
import type { KnownSchema } from './table/known-schema.js';

const context = { precision: 'ns' as const, nowNs: 0n };
const bodyOf = (names: readonly string[]): Buffer => Buffer.from(names.map((name) => `${name} v=1i 1`).join('\n'));
const schemaOf = (known: readonly string[], newTablesMax: number): KnownSchema => ({
  table: (name) => (known.includes(name) ? { kindOf: () => undefined } : undefined),
  newTablesMax,
});

test('lines of more new tables than a body may name are refused, and nothing is built for them', () => {
  const parser = new LineProtocolParser();
  const many = Array.from({ length: 20_000 }, (_, i) => `t${String(i)}`);
  const known = ['k1', 'k2'];
  // Again and again: what earlier bodies named counts as new as long as the schema lacks it.
  let interned = 0;
  for (let round = 0; round < 3; round++) {
    const parsed = parser.parse(bodyOf([...many, 'k1', 't5', 'k2']), context, schemaOf(known, 100));
    expect(parsed.tables.map(({ name }) => name)).toEqual([...many.slice(0, 100), 'k1', 'k2']);
    expect([parsed.errors.count, parsed.lineCount]).toEqual([19_900, 20_003]);
    expect(parsed.errors.list[0]).toMatchObject({ lineNumber: 101, phase: 'limit', message: /more than 100 tables/ });
    if (round === 0) interned = parser.internedBytes;
    expect(parser.internedBytes).toBe(interned);
  }
  const other = parser.parse(bodyOf(many.slice(500, 600)), context, schemaOf(known, 100));
  expect([other.errors.count, other.tables.length]).toEqual([0, 100]);
  expect(parser.parse(bodyOf(many.slice(0, 1000)), context).errors.count).toBe(0);
});
