import type { FieldColumn, Rows } from '@inlay/columnar';
import type { CaseRow, CaseValue } from './cases/line-case.js';
import type { ParsedLines } from '../table/parsed-table.js';

function fieldValue(column: FieldColumn<string>, row: number): CaseValue | undefined {
  if (column.validity !== undefined && ((column.validity[row >> 3] ?? 0) & (1 << (row & 7))) === 0) return undefined;
  const { data } = column;
  switch (data.kind) {
    case 'f64':
    case 'i64':
      return data.values[row];
    case 'u64':
      return { u64: data.values[row] ?? 0n };
    case 'bool':
      return data.values[row] === 1;
    case 'string':
      return Buffer.from(data.values.bytes.subarray(data.values.offsets[row], data.values.offsets[row + 1])).toString(
        'utf8',
      );
  }
}

export function tagsOf(rows: Rows<string>, series: number): Record<string, string> {
  const { tags, values } = rows.series;
  const at = series * tags.length;
  const entries = tags.map(
    (tag, t) =>
      [
        tag,
        Buffer.from(values.bytes.subarray(values.offsets[at + t], values.offsets[at + t + 1])).toString('utf8'),
      ] as const,
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

/** Rows as objects, in the order of their lines, with the offset of the line of each. For tests only. */
export function rowsOf(parsed: ParsedLines): (CaseRow & { readonly offset: number })[] {
  const all = parsed.tables.flatMap(({ name, rows, lineOffsets }) =>
    Array.from({ length: rows.rowCount }, (_, row) => {
      const fields: Record<string, CaseValue> = {};
      for (const column of rows.fields) {
        const value = fieldValue(column, row);
        if (value !== undefined) fields[column.label] = value;
      }
      return {
        table: name,
        tags: tagsOf(rows, rows.seriesOf[row] ?? 0),
        fields,
        time: rows.times[row] ?? 0n,
        offset: lineOffsets[row] ?? 0,
      };
    }),
  );
  return all.sort((a, b) => a.offset - b.offset);
}

/** Throws when a batch breaks a promise of `Rows` or `ParsedTable`. For tests only. */
export function checkBatch(parsed: ParsedLines): void {
  const check = (condition: boolean, what: string): void => {
    if (!condition) throw new Error(what);
  };
  for (const { rows, internIds, lineOffsets, mayRepeat } of parsed.tables) {
    const { rowCount, series } = rows;
    check(
      rowCount > 0 &&
        rows.times.length === rowCount &&
        rows.seriesOf.length === rowCount &&
        lineOffsets.length === rowCount,
      'lengths',
    );
    check(internIds.length === series.count && new Set(internIds).size === series.count, 'intern ids');
    check(series.values.offsets.length === series.count * series.tags.length + 1, 'tag offsets');
    check(new Set(series.tags).size === series.tags.length, 'a tag twice');
    const keys = Array.from({ length: series.count }, (_, s) => JSON.stringify(Object.entries(tagsOf(rows, s)).sort()));
    check(new Set(keys).size === series.count, 'a series twice');
    check(new Set(rows.seriesOf).size === series.count, 'a series without rows');
    const names = [...series.tags, ...rows.fields.map((field) => field.label)];
    check(new Set(names).size === names.length, 'a column twice');
    for (const column of rows.fields) {
      const length = column.data.kind === 'string' ? column.data.values.offsets.length - 1 : column.data.values.length;
      check(length === rowCount, `length of ${column.label}`);
      check(
        column.validity === undefined || column.validity.length === (rowCount + 7) >> 3,
        `validity of ${column.label}`,
      );
      check(
        Array.from({ length: rowCount }, (_, row) => fieldValue(column, row)).some((value) => value !== undefined),
        `no value in ${column.label}`,
      );
    }
    const last = new Map<number, bigint>();
    let repeats = false;
    rows.seriesOf.forEach((s, row) => {
      const time = rows.times[row] ?? 0n;
      const before = last.get(s);
      repeats ||= before !== undefined && time <= before;
      last.set(s, before !== undefined && before > time ? before : time);
    });
    check(repeats === mayRepeat, 'mayRepeat');
  }
}
