import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { batch } from '@inlay/proto';
import { tableId } from '@inlay/core';
import { atLength, awkwardIntegers, awkwardTable, i64Bounds } from '@inlay/testing';
import { rowsFromPlain, rowsToPlain } from '../testing/plain-rows.js';
import { awkwardFields, awkwardPlainRows, awkwardSchema } from '../testing/awkward-rows.js';
import { decodeTableBatch, decodeVersionedRows, encodeTableBatch, encodeVersionedRows } from './table-batch.js';

const seed = 20261129;

/** Which form a column took, for the proof that every form was tried. */
function formsOf(message: batch.TableBatch): string[] {
  const formOf = ({ values }: batch.FieldColumn): string => {
    if (values?.$case === 'integers') return integersForm(values.value);
    if (values?.$case === 'decimals')
      return `${String(values.value.decimals)} decimals of ${String(values.value.integers?.width ?? 0)}`;
    return values?.$case ?? '';
  };
  const { rows } = message;
  return [...(rows?.fields.map(formOf) ?? []), ...(rows?.times === undefined ? [] : [integersForm(rows.times)])];
}

const integersForm = ({ width, scale }: batch.Integers): string =>
  `${scale > 1n ? 'scaled' : 'plain'} ${String(width)}${scale > 2n ** 32n ? ' by a divisor beyond 2^32' : ''}`;

const everyForm = [
  ...[0, 1, 2, 4, 6, 8].map((width) => `plain ${String(width)}`),
  ...[1, 2, 4, 6].map((width) => `scaled ${String(width)}`),
  'scaled 1 by a divisor beyond 2^32',
  'scaled 2 by a divisor beyond 2^32',
  ...[0, 1, 2, 3, 4].flatMap((places) =>
    [0, 1, 2, 4, 6].map((width) => `${String(places)} decimals of ${String(width)}`),
  ),
  'doubles',
  'bits',
  'strings',
];

describe('every 64-bit pattern comes back from the wire', () => {
  test('columns of every kind, in every form that the encoder knows', () => {
    const forms = new Set<string>();
    const table = awkwardTable(120).chain((columns) => {
      const count = columns[0]?.values.length ?? 0;
      return fc.tuple(fc.constant(columns), awkwardIntegers(count, i64Bounds), awkwardIntegers(count, i64Bounds));
    });
    fc.assert(
      fc.property(table, ([columns, times, stamps]) => {
        const plain = awkwardPlainRows(columns, times, stamps);
        const rows = awkwardFields(rowsFromPlain(awkwardSchema, plain));
        const bytes = encodeTableBatch({ ...rows, tableId: tableId(42), partitionKey: '\ufeff2026' });
        for (const form of formsOf(batch.TableBatch.decode(bytes))) forms.add(form);
        const decoded = decodeTableBatch(bytes);
        const versioned = rowsToPlain(decodeVersionedRows(encodeVersionedRows(rows)));
        // Not `toEqual`, which takes ten times as long.
        return (
          decoded.partitionKey === '\ufeff2026' &&
          isDeepStrictEqual(versioned, plain) &&
          isDeepStrictEqual(
            rowsToPlain(decoded),
            plain.map((row) => ({ ...row, stamp: 0n })),
          )
        );
      }),
      { seed, numRuns: atLength(1500, 1100) },
    );
    expect(everyForm.filter((form) => !forms.has(form))).toEqual([]);
  });

  test('odd products between 2^53 - 2^32 and 2^53, wherever the base lies', () => {
    const range = fc
      .bigInt({ min: 2n ** 53n - 2n ** 32n, max: 2n ** 53n - 1n })
      .map((value) => (value | 1n) - (value % 3n === 0n ? 0n : 2n));
    fc.assert(
      fc.property(range, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 2n ** 53n }), (size, base) => {
        const plain = awkwardPlainRows([{ kind: 'i64', values: [base, base + size] }], [1n, 2n], [0n, 0n]);
        const rows = rowsFromPlain({ tags: [], fields: { 4: 'i64' } }, plain);
        const bytes = encodeTableBatch({ ...rows, tableId: tableId(1), partitionKey: 'p' });
        return isDeepStrictEqual(
          rowsToPlain(decodeTableBatch(bytes)),
          plain.map((row) => ({ ...row, stamp: 0n })),
        );
      }),
      { seed, numRuns: atLength(2000, 800) },
    );
  });

  test('the smallest input that once came back changed', () => {
    const plain = awkwardPlainRows([{ kind: 'i64', values: [500n, 9007199254740993n] }], [1n, 2n], [0n, 0n]);
    const rows = rowsFromPlain({ tags: [], fields: { 4: 'i64' } }, plain);
    const bytes = encodeTableBatch({ ...rows, tableId: tableId(1), partitionKey: 'p' });
    expect(rowsToPlain(decodeTableBatch(bytes))).toEqual(plain);
  });
});
