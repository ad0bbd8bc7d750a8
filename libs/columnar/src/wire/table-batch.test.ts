import { describe, expect, test } from '@jest/globals';
import { columnId, isInlayError, tableId } from '@inlay/core';
import { Prng } from '@inlay/testing';
import type { TableBatch, VersionedRows } from '../batch.js';
import { cpuOnlyRows, withStamps } from '../testing/cpu-only.js';
import { everyKind, randomPlainRows } from '../testing/random-rows.js';
import { rowsFromPlain, rowsToPlain } from '../testing/plain-rows.js';
import { decodeTableBatch, decodeVersionedRows, encodeTableBatch, encodeVersionedRows } from './table-batch.js';

const asBatch = (rows: VersionedRows): TableBatch => ({ ...rows, tableId: tableId(42), partitionKey: '2026-01-02|ä' });

function i64Column(values: readonly bigint[]): { batch: TableBatch; read: (bytes: Uint8Array) => bigint[] } {
  const rows = rowsFromPlain(
    { tags: [], fields: { 1: 'i64' } },
    values.map((value, i) => ({ tags: {}, time: BigInt(i), stamp: 0n, fields: { 1: value } })),
  );
  const read = (bytes: Uint8Array): bigint[] => {
    const data = decodeTableBatch(bytes).fields[0]?.data;
    return data?.kind === 'i64' ? [...data.values] : [];
  };
  return { batch: asBatch(rows), read };
}

describe('encoded rows', () => {
  test.each(Array.from({ length: 40 }, (_, seed) => seed))('come back as they were, seed %i', (seed) => {
    const random = new Prng(seed);
    const plain = randomPlainRows(random, {
      rows: random.below(200),
      density: random.float(),
      narrow: random.chance(0.5),
    });
    const rows = rowsFromPlain(everyKind, plain);
    const decoded = decodeVersionedRows(encodeVersionedRows(rows));
    expect(rowsToPlain(decoded)).toEqual(plain);
    const batch = decodeTableBatch(encodeTableBatch(asBatch(rows)));
    expect(batch.tableId).toBe(42);
    expect(batch.partitionKey).toBe('2026-01-02|ä');
    expect(rowsToPlain(batch)).toEqual(plain.map((row) => ({ ...row, stamp: 0n })));
  });

  test('negative zero and not-a-number keep their bits', () => {
    const rows = rowsFromPlain(
      { tags: [], fields: { 1: 'f64' } },
      [-0, 0, NaN].map((value, i) => ({ tags: {}, time: BigInt(i), stamp: 1n, fields: { 1: value } })),
    );
    const data = decodeVersionedRows(encodeVersionedRows(rows)).fields[0]?.data;
    const values = data?.kind === 'f64' ? [...data.values] : [];
    expect(values.map((value) => (Object.is(value, -0) ? '-0' : String(value)))).toEqual(['-0', '0', 'NaN']);
  });

  test.each([
    ['constant', [5n, 5n, 5n]],
    ['one byte', [-100n, 27n, 155n]],
    ['whole i64 range', [-(2n ** 63n), 2n ** 63n - 1n, 0n]],
    ['range of 2^53 − 1', [0n, 2n ** 53n - 1n, 1n]],
    ['range of 2^53', [-1n, 2n ** 53n - 1n, 1n]],
    ['six bytes', [2n ** 40n, 2n ** 47n + 1n, 3n]],
    ['common divisor', Array.from({ length: 100 }, (_, i) => 1_700_000_000_000_000_000n + BigInt(i) * 10_000_000_000n)],
    [
      'a divisor that the sample misses',
      Array.from({ length: 1000 }, (_, i) => BigInt(i) * 1000n + (i === 777 ? 500n : 0n)),
    ],
    ['no divisor after all', Array.from({ length: 1000 }, (_, i) => BigInt(i) * 1000n + (i === 777 ? 1n : 0n))],
    ['crosses zero and 2^32', [-(2n ** 33n), -1n, 0n, 2n ** 32n, 2n ** 33n]],
  ])('integers: %s', (_, values) => {
    const { batch, read } = i64Column(values);
    expect(read(encodeTableBatch(batch))).toEqual(values);
  });

  test('equal steps of time cost a byte a row', () => {
    const { batch } = i64Column(Array.from({ length: 256 }, () => 1n));
    const regular: TableBatch = {
      ...batch,
      times: batch.times.map((time) => 1_700_000_000_000_000_000n + time * 10_000_000_000n),
    };
    expect(encodeTableBatch(regular).length).toBeLessThan(256 + 100);
    expect([...decodeTableBatch(encodeTableBatch(regular)).times]).toEqual([...regular.times]);
  });

  test('TSBS cpu-only stays below 60 bytes a row', () => {
    const rows = cpuOnlyRows(new Prng(1), { hosts: 1000, readings: 10 });
    const bytes = encodeTableBatch(rows);
    expect(bytes.length / rows.rowCount).toBeLessThan(60);
    expect(decodeTableBatch(bytes)).toEqual(rows);
    const versions = withStamps(rows, 1000);
    expect(decodeVersionedRows(encodeVersionedRows(versions))).toEqual({
      ...versions,
      tableId: undefined,
      partitionKey: undefined,
    });
  });

  test('columns longer than the rows are cut: buffers with room to grow can be encoded', () => {
    const rows = rowsFromPlain(everyKind, randomPlainRows(new Prng(9), { rows: 50 }));
    const decoded = decodeVersionedRows(encodeVersionedRows({ ...rows, rowCount: 20 }));
    expect(rowsToPlain(decoded)).toEqual(rowsToPlain(rows).slice(0, 20));
  });

  test('a later part of a series table', () => {
    const rows = rowsFromPlain(everyKind, randomPlainRows(new Prng(3), { rows: 30 }));
    const bytes = encodeVersionedRows({ ...rows, seriesOf: rows.seriesOf.map((series) => series + 100) });
    expect([...decodeVersionedRows(bytes, 100).seriesOf]).toEqual([...rows.seriesOf.map((series) => series + 100)]);
    expect(() => decodeVersionedRows(bytes)).toThrow(/not in \[0, /);
  });

  test('come back from a Buffer at any offset, as files and sockets give them', () => {
    const random = new Prng(5);
    const plain = randomPlainRows(random, { rows: 100, density: 0.7, narrow: true });
    const rows = asBatch(rowsFromPlain(everyKind, plain));
    const hashes = Uint32Array.from({ length: rows.series.count }, (_, s) => s * 7 + 1);
    const encoded = encodeTableBatch({ ...rows, series: { ...rows.series, hashes } });
    for (let offset = 0; offset < 9; offset++) {
      const buffer = Buffer.alloc(offset + encoded.length);
      buffer.set(encoded, offset);
      const decoded = decodeTableBatch(buffer.subarray(offset));
      buffer.fill(0xff);
      expect(rowsToPlain(decoded)).toEqual(plain.map((row) => ({ ...row, stamp: 0n })));
      expect(decoded.series.hashes).toEqual(hashes);
    }
  });

  test('no view of the message is kept', () => {
    const rows = rowsFromPlain(everyKind, randomPlainRows(new Prng(4), { rows: 30, density: 1 }));
    const bytes = encodeVersionedRows(rows);
    const decoded = decodeVersionedRows(bytes);
    bytes.fill(0xff);
    expect(rowsToPlain(decoded)).toEqual(rowsToPlain(rows));
  });
});

/** What every reader of a decoded batch relies on. */
function assertSound(rows: TableBatch): void {
  const strings = (offsets: Uint32Array, count: number, bytes: Uint8Array): void => {
    expect(offsets.length).toBe(count + 1);
    expect(offsets[count]).toBe(bytes.length);
  };
  expect(rows.times.length).toBe(rows.rowCount);
  expect(rows.seriesOf.length).toBe(rows.rowCount);
  for (const series of rows.seriesOf) expect(series).toBeLessThan(rows.series.count);
  strings(rows.series.values.offsets, rows.series.count * rows.series.tags.length, rows.series.values.bytes);
  for (const { data, validity } of rows.fields) {
    if (validity !== undefined) expect(validity.length).toBe((rows.rowCount + 7) >> 3);
    if (data.kind === 'string') strings(data.values.offsets, rows.rowCount, data.values.bytes);
    else expect(data.values.length).toBe(rows.rowCount);
  }
}

describe('corrupt bytes', () => {
  const attempt = (bytes: Uint8Array): boolean => {
    try {
      assertSound(decodeTableBatch(bytes));
      return false;
    } catch (error) {
      if (!isInlayError(error, 'corrupt_batch')) throw error;
      return true;
    }
  };

  test('bit flips, cuts and noise never crash and never read out of range', () => {
    const random = new Prng(77);
    let refused = 0;
    for (let round = 0; round < 1500; round++) {
      const plain = randomPlainRows(random, { rows: 1 + random.below(20), narrow: random.chance(0.5) });
      const bytes = encodeTableBatch(asBatch(rowsFromPlain(everyKind, plain))).slice();
      if (random.chance(0.2)) refused += attempt(bytes.subarray(0, random.below(bytes.length))) ? 1 : 0;
      else {
        for (let flips = 1 + random.below(3); flips > 0; flips--) {
          const at = random.below(bytes.length);
          bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
        }
        refused += attempt(bytes) ? 1 : 0;
      }
    }
    expect(refused).toBeGreaterThan(500);
  });

  test.each([0, 1, 2, 3])('random bytes, seed %i', (seed) => {
    const random = new Prng(seed);
    for (let round = 0; round < 300; round++)
      attempt(Uint8Array.from({ length: random.below(60) }, () => random.below(256)));
  });

  test('names what is wrong', () => {
    expect(() => decodeTableBatch(new Uint8Array(0))).toThrow(/encoded rows are corrupt: a batch without a table/);
  });

  test('ids that do not fit are refused', () => {
    const rows = asBatch(
      rowsFromPlain({ tags: [], fields: { 1: 'i64' } }, [{ tags: {}, time: 0n, stamp: 0n, fields: { 1: 1n } }]),
    );
    const twice = {
      ...rows,
      fields: [...rows.fields, ...rows.fields.map((field) => ({ ...field, label: columnId(1) }))],
    };
    expect(attempt(encodeTableBatch(twice))).toBe(true);
  });
});
