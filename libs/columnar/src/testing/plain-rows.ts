import { assert, bitmapBytes, columnId, isValid, setBit } from '@inlay/core';
import type { FieldColumn, FieldKind, FieldValues, Rows, SeriesTable, VersionedRows } from '../batch.js';
import { stringAt } from '../base/strings.js';
import { stringsFrom } from './strings-from.js';

/** A field's value: f64 as number, i64 and u64 as bigint, bool and string as they are. */
export type PlainValue = number | bigint | boolean | string;

/** One row as an object: for tests and error reports. Hot paths have no object per row. */
export interface PlainRow {
  /** By column id; absent tags and nulls are left out. */
  readonly tags: Readonly<Record<number, string>>;
  readonly time: bigint;
  readonly stamp: bigint;
  readonly fields: Readonly<Record<number, PlainValue>>;
}

/** The columns of plain rows by id: ids of tags, and the kind of each field. */
export interface PlainSchema {
  readonly tags: readonly number[];
  readonly fields: Readonly<Record<number, FieldKind>>;
}

/** Rows in the order given; series numbered as they first appear. */
export function rowsFromPlain(schema: PlainSchema, rows: readonly PlainRow[]): VersionedRows {
  const seriesByKey = new Map<string, number>();
  const tagValues: string[] = [];
  const seriesOf = Uint32Array.from(rows, (row) => {
    const values = schema.tags.map((tag) => row.tags[tag] ?? '');
    const key = JSON.stringify(values);
    const known = seriesByKey.get(key);
    if (known !== undefined) return known;
    tagValues.push(...values);
    seriesByKey.set(key, seriesByKey.size);
    return seriesByKey.size - 1;
  });
  const series: SeriesTable = {
    count: seriesByKey.size,
    tags: schema.tags.map(columnId),
    values: stringsFrom(tagValues),
    hashes: new Uint32Array(0),
  };
  const fields = Object.entries(schema.fields).map(([id, kind]) => fieldFromPlain(Number(id), kind, rows));
  return {
    rowCount: rows.length,
    times: BigInt64Array.from(rows, (row) => row.time),
    stamps: BigInt64Array.from(rows, (row) => row.stamp),
    seriesOf,
    series,
    fields,
  };
}

function fieldFromPlain(id: number, kind: FieldKind, rows: readonly PlainRow[]): FieldColumn {
  const values = rows.map((row) => row.fields[id]);
  const label = columnId(id);
  if (!values.includes(undefined)) return { label, validity: undefined, data: valuesFromPlain(kind, values) };
  const validity = new Uint8Array(bitmapBytes(rows.length));
  values.forEach((value, row) => {
    if (value !== undefined) setBit(validity, row);
  });
  return { label, validity, data: valuesFromPlain(kind, values) };
}

function valuesFromPlain(kind: FieldKind, values: readonly (PlainValue | undefined)[]): FieldValues {
  switch (kind) {
    case 'f64':
      return { kind, values: Float64Array.from(values, (value) => Number(value ?? 0)) };
    case 'i64':
      return { kind, values: BigInt64Array.from(values, (value) => BigInt(value ?? 0n)) };
    case 'u64':
      return { kind, values: BigUint64Array.from(values, (value) => BigInt(value ?? 0n)) };
    case 'bool':
      return { kind, values: Uint8Array.from(values, (value) => (value === true ? 1 : 0)) };
    case 'string':
      return { kind, values: stringsFrom(values.map((value) => (value === undefined ? '' : String(value)))) };
  }
}

/** The value of one row, whose validity the caller has checked. Throws AssertionError beyond the column's end. */
function plainValue(data: FieldValues, row: number): PlainValue {
  if (data.kind === 'string') return stringAt(data.values, row);
  const value = data.values[row];
  assert(value !== undefined, `row ${String(row)} is outside the column`);
  return data.kind === 'bool' ? value === 1 : value;
}

/** Present tags of a series by column id. */
function plainTags(series: SeriesTable, index: number): Record<number, string> {
  const tags: Record<number, string> = {};
  series.tags.forEach((tag, t) => {
    const value = stringAt(series.values, index * series.tags.length + t);
    if (value !== '') tags[tag] = value;
  });
  return tags;
}

/** Rows without stamps get stamp 0. */
export function rowsToPlain(rows: Rows & { readonly stamps?: BigInt64Array }): PlainRow[] {
  return Array.from({ length: rows.rowCount }, (_, row) => {
    const fields: Record<number, PlainValue> = {};
    for (const field of rows.fields) {
      if (isValid(field.validity, row)) fields[field.label] = plainValue(field.data, row);
    }
    const tags = plainTags(rows.series, rows.seriesOf[row] ?? 0);
    return { tags, time: rows.times[row] ?? 0n, stamp: rows.stamps?.[row] ?? 0n, fields };
  });
}
