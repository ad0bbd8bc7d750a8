import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PlainRow, PlainValue } from '@inlay/columnar/testing';
import { arrowIpcStream } from '@inlay/columnar/arrow';
import { rowTimes, tableId } from '@inlay/core';
import { atLength, awkwardIntegers, awkwardTable, type AwkwardColumn, type AwkwardValue } from '@inlay/testing';
import { tableFromIPC, type Vector } from 'apache-arrow';
import { EngineFixture, neverAborts, queryOf } from './testing/engine-fixture.js';
import { GrowingGeneration } from './testing/hot-fixture.js';

const fixture = new EngineFixture();
afterAll(() => fixture.close());

const seed = 20261129;
const ids = { f64: 3, i64: 4, u64: 5, bool: 6, string: 8 } as const;
const schema = { tags: [7], fields: { 3: 'f64', 4: 'i64', 5: 'u64', 6: 'bool', 8: 'string' } } as const;

const table = awkwardTable(40).chain((columns) => {
  const count = columns[0]?.values.length ?? 0;
  return fc.tuple(fc.constant(columns), awkwardIntegers(count, rowTimes));
});

/** Rows in an order that their stamps keep. */
const rowsOf = (columns: readonly AwkwardColumn[], at: readonly bigint[]): PlainRow[] =>
  at.map((time, row) => {
    const fields: Record<number, PlainValue> = {};
    for (const { kind, values } of columns) {
      const value = values[row];
      if (value !== undefined) fields[ids[kind]] = value;
    }
    return { tags: { 7: '\ufeff' }, time, stamp: BigInt(row + 1), fields };
  });

function json(kind: AwkwardColumn['kind'], value: AwkwardValue | undefined): string {
  if (value === undefined) return 'null';
  if (kind === 'string') return JSON.stringify(value);
  if (typeof value !== 'number') return String(value);
  if (!Number.isFinite(value)) return 'null';
  return whole(value);
}

function whole(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return Number.isInteger(value) && !text.includes('e') ? `${text}.0` : text;
}

function plain(kind: AwkwardColumn['kind'], value: AwkwardValue | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return 'NaN';
    return Number.isFinite(value) ? whole(value) : value > 0 ? 'inf' : '-inf';
  }
  return String(value);
}

/** Null is nothing, an empty text is quoted. */
const csv = (kind: AwkwardColumn['kind'], value: AwkwardValue | undefined): string => {
  const text = plain(kind, value);
  return value === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Values as they lie in the batch: getters of apache-arrow take a U+FEFF away. */
function valuesOf(vector: Vector | null): unknown[] {
  return (vector?.data ?? []).flatMap((data) => {
    const offsets = data.valueOffsets as unknown as Int32Array | undefined;
    return Array.from({ length: data.length }, (_, i): unknown => {
      if (!data.getValid(i)) return undefined;
      if (offsets !== undefined && offsets.length > 0)
        return Buffer.from(data.values as Uint8Array).toString('utf8', offsets[i], offsets[i + 1]);
      if (String(data.type) === 'Bool') return (((data.values as Uint8Array)[i >> 3] ?? 0) & (1 << (i & 7))) !== 0;
      return (data.values as BigInt64Array)[i];
    });
  });
}

/** `r` is the table of rows, `what` the columns that are asked for. */
async function load(
  rows: readonly PlainRow[],
  number: number,
): Promise<{ readonly sql: string; readonly release: () => void }> {
  const generation = new GrowingGeneration(schema, 1, number).add(...rows);
  const lease = await fixture.engine.lease(tableId(number), [generation.answer()]);
  const columns = Object.values(ids).map((id) => `c${String(id)}`);
  return {
    sql: `SELECT time, ${columns.join(', ')} FROM ${lease.tables[0]?.rowsTable ?? ''} ORDER BY stamp`,
    release: () => lease.release(),
  };
}

test('every 64-bit pattern passes through hot tables into every format', async () => {
  let number = 0;
  await fc.assert(
    fc.asyncProperty(table, async ([columns, at]) => {
      const { sql, release } = await load(rowsOf(columns, at), ++number);
      const names = 'time:time f:f64 i u:u64 b:bool s:utf8';
      const ordered = columns.map(({ kind, values }) => ({ kind, values }));
      try {
        const lines = (await fixture.text(sql, names, { format: 'jsonl' })).split('\n').slice(0, -1);
        const expected = at.map((_, row) => ordered.map(({ kind, values }) => json(kind, values[row])));
        const keys = ['f', 'i', 'u', 'b', 's'];
        const body = (row: number): string =>
          expected[row]?.map((text, c) => `"${keys[c] ?? ''}":${text}`).join(',') ?? '';
        expect(lines.map((line) => line.slice(line.indexOf('"f":')))).toEqual(at.map((_, row) => `${body(row)}}`));
        expect(await fixture.text(sql, names, { format: 'json' })).toBe(`[${lines.join(',')}]`);
        const cells = at.map((_, row) => ordered.map(({ kind, values }) => csv(kind, values[row])).join(','));
        const table = await fixture.text(sql, names, { format: 'csv' });
        const withoutTime = at.reduce((text, _, row) => text + '\n' + (cells[row] ?? ''), 'f,i,u,b,s');
        expect(table.replaceAll(/(^|\n)(time|-?\d{4,6}-\d\d-\d\dT[\d:.]+),/g, '$1')).toBe(`${withoutTime}\n`);
        const result = await fixture.engine.run(queryOf(sql, names, { format: 'arrow' }), neverAborts());
        const messages = [];
        for await (const chunk of result.chunks) messages.push(chunk);
        const arrow = tableFromIPC(arrowIpcStream(result.schemaMessage, messages));
        expect(valuesOf(arrow.getChild('time'))).toEqual(at);
        ordered.forEach(({ values }, c) => expect(valuesOf(arrow.getChild(keys[c] ?? ''))).toEqual([...values]));
      } finally {
        release();
      }
    }),
    { seed, numRuns: atLength(60, 30) },
  );
});
