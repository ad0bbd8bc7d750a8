import { isValid } from '@inlay/core';
import type { AwkwardColumn } from '@inlay/testing';
import type { VersionedRows } from '../batch.js';
import type { PlainRow, PlainSchema, PlainValue } from './plain-rows.js';

const idOf = { f64: 3, i64: 4, u64: 5, bool: 6, string: 8 } as const;

export const awkwardSchema: PlainSchema = {
  tags: [7],
  fields: { 3: 'f64', 4: 'i64', 5: 'u64', 6: 'bool', 8: 'string' },
};

/** Columns as rows, one tag value for all of them. */
export function awkwardPlainRows(
  columns: readonly AwkwardColumn[],
  times: readonly bigint[],
  stamps: readonly bigint[],
): PlainRow[] {
  return times.map((time, row) => {
    const fields: Record<number, PlainValue> = {};
    for (const { kind, values } of columns) {
      const value = values[row];
      if (value !== undefined) fields[idOf[kind]] = value;
    }
    return { tags: {}, time, stamp: stamps[row] ?? 0n, fields };
  });
}

/** The same rows with rubbish where no value is: what lies there is unspecified, so it may not show. */
export function awkwardFields(rows: VersionedRows): VersionedRows {
  for (const { data, validity } of rows.fields)
    for (let row = 0; row < rows.rowCount; row++) {
      if (isValid(validity, row)) continue;
      if (data.kind === 'f64') data.values[row] = 0.123456789 + row;
      else if (data.kind === 'i64') data.values[row] = 2n ** 63n - 1n;
      else if (data.kind === 'u64') data.values[row] = 2n ** 64n - 1n;
      else if (data.kind === 'bool') data.values[row] = 1;
    }
  return rows;
}
