import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { contains, rowTimes } from '@inlay/core';
import {
  atLength,
  awkwardInteger,
  awkwardTable,
  i64Bounds,
  type AwkwardColumn,
  type AwkwardValue,
} from '@inlay/testing';
import type { CaseValue } from './testing/cases/line-case.js';
import { rowsOf } from './testing/rows-fixture.js';
import { LineProtocolParser } from './parser.js';
import { precisionFactor, type Precision } from './scan/precision.js';

const seed = 20261129;

function written(kind: AwkwardColumn['kind'], value: AwkwardValue): string {
  if (kind === 'i64') return `${String(value)}i`;
  if (kind === 'u64') return `${String(value)}u`;
  if (kind === 'string') return `"${String(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  return Object.is(value, -0) ? '-0' : String(value);
}

const read = (kind: AwkwardColumn['kind'], value: AwkwardValue): CaseValue =>
  kind === 'u64' ? { u64: BigInt(value) } : value;

test('every 64-bit pattern is read from its digits', () => {
  const parser = new LineProtocolParser();
  fc.assert(
    fc.property(awkwardTable(40, { finite: true }), (columns) => {
      const lines: string[] = [];
      const expected: Record<string, CaseValue>[] = [];
      for (let row = 0; row < (columns[0]?.values.length ?? 0); row++) {
        const cells = columns.flatMap(({ kind, values }) => {
          const value = values[row];
          return value === undefined ? [] : [{ kind, value }];
        });
        if (cells.length === 0) continue;
        lines.push(`m ${cells.map(({ kind, value }) => `${kind}=${written(kind, value)}`).join(',')} ${String(row)}`);
        expected.push(Object.fromEntries(cells.map(({ kind, value }) => [kind, read(kind, value)])));
      }
      const parsed = parser.parse(Buffer.from(lines.join('\n')), { precision: 'ns', nowNs: 0n });
      return isDeepStrictEqual(
        rowsOf(parsed).map(({ fields }) => fields),
        expected,
      );
    }),
    { seed, numRuns: atLength(500, 200) },
  );
});

test('every timestamp is its digits times its unit, or refused', () => {
  const parser = new LineProtocolParser();
  const units = Object.keys(precisionFactor).filter((unit) => unit !== 'auto') as Precision[];
  fc.assert(
    fc.property(fc.constantFrom(...units), awkwardInteger(i64Bounds), fc.nat(20), (precision, time, shift) => {
      const digits = time / 10n ** BigInt(shift);
      const parsed = parser.parse(Buffer.from(`m v=1 ${String(digits)}`), { precision, nowNs: 0n });
      const product = digits * BigInt(precisionFactor[precision]);
      const isTime = contains(rowTimes, product);
      return isDeepStrictEqual(
        rowsOf(parsed).map((row) => row.time),
        isTime ? [product] : [],
      );
    }),
    { seed, numRuns: atLength(5000, 2_000) },
  );
  expect(precisionFactor.s).toBe(1e9);
});
