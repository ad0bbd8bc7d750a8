import { defined } from '@inlay/core';
import type { VersionedRows } from '../batch.js';
import { absent } from '../base/strings.js';
import { concatFields } from '../rows/concat-fields.js';
import { uniteSeries } from './unite-series.js';

/**
 * All rows of all parts, one after the other, with one series table and the columns of all parts; a row whose part lacks a
 * field has no value for it. A field must have one kind in all parts.
 */
export function concatVersioned(parts: readonly VersionedRows[]): VersionedRows {
  const first = parts[0];
  if (first !== undefined && parts.length === 1) return first;
  const { series, codesOf } = uniteSeries(parts.map((part) => part.series));
  const rowCount = parts.reduce((sum, part) => sum + part.rowCount, 0);
  const times = new BigInt64Array(rowCount);
  const stamps = new BigInt64Array(rowCount);
  const seriesOf = new Uint32Array(rowCount);
  let start = 0;
  parts.forEach((part, p) => {
    const codes = defined(codesOf[p], 'the codes of a part');
    times.set(part.times.subarray(0, part.rowCount), start);
    stamps.set(part.stamps.subarray(0, part.rowCount), start);
    for (let row = 0; row < part.rowCount; row++) seriesOf[start + row] = codes[part.seriesOf[row] ?? 0] ?? absent;
    start += part.rowCount;
  });
  return { rowCount, times, stamps, seriesOf, series, fields: concatFields(parts) };
}
