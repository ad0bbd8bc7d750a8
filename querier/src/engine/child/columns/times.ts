import { InlayError } from '@inlay/core';
import duckdb from '@duckdb/node-bindings';
import type { TimeUnit } from '../../../relation/types.js';
import { copyEntries, type EntryReader, type FixedOptions } from './fixed-builders.js';
import { doesNotFit, notAsPlanned, type PlannedColumn } from './not-as-planned.js';

const { Type } = duckdb;

const unitNs: Readonly<Record<TimeUnit, bigint>> = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n };

/** ns of one of each kind of DuckDB's timestamps. */
const sourceNs: ReadonlyMap<duckdb.Type, bigint> = new Map<duckdb.Type, bigint>([
  [Type.TIMESTAMP_NS, unitNs.ns],
  [Type.TIMESTAMP, unitNs.us],
  [Type.TIMESTAMP_TZ, unitNs.us],
  [Type.TIMESTAMP_MS, unitNs.ms],
  [Type.TIMESTAMP_S, unitNs.s],
]);

/** Throws `answer_type` (internal) where the engine has no times; and its reader for one that is no whole number of the unit. */
export function timestampOptions(
  logical: duckdb.LogicalType,
  unit: TimeUnit,
  column: PlannedColumn,
): FixedOptions<BigInt64Array> {
  const id = duckdb.get_type_id(logical);
  const from = sourceNs.get(id);
  if (from === undefined) throw notAsPlanned(column, `comes as ${Type[id]}`);
  const to = unitNs[unit];
  const read = from === to && to === 1n ? copyEntries : inUnit(from, to, column);
  return { layout: 'words', empty: new BigInt64Array(0), elements: 1, sourceBytes: 8, read };
}

const nsMax = 2n ** 63n - 1n;

/** Times of any unit lie in the range of ns (years 1677–2262); those outside are refused. */
function inUnit(from: bigint, to: bigint, column: PlannedColumn): EntryReader<BigInt64Array> {
  const limit = nsMax / from;
  return (source, target, at, valid) => {
    const values = new BigInt64Array(source.buffer, source.byteOffset, source.byteLength / 8);
    values.forEach((value, i) => {
      if (!valid(i)) return;
      if (value > limit || value < -limit)
        throw new InlayError(
          'invalid',
          `a timestamp of the column "${column.name}" is outside the years 1677 to 2262`,
          {
            code: 'timestamp_range',
          },
        );
      const ns = value * from;
      if (ns % to !== 0n) throw doesNotFit(column);
      target[at + i] = ns / to;
    });
  };
}

const usMax = nsMax / 1000n;

/** i32 months, i32 days, i64 µs → the same with ns. */
export const intervalReader =
  (column: PlannedColumn): EntryReader<Uint8Array> =>
  (source, target, at, valid) => {
    target.set(source, at * 16);
    const nanos = new DataView(target.buffer, target.byteOffset);
    for (let i = 0; i * 16 < source.byteLength; i++) {
      const place = (at + i) * 16 + 8;
      const us = nanos.getBigInt64(place, true);
      if (valid(i) && (us > usMax || us < -usMax))
        throw new InlayError(
          'invalid',
          `an interval of the column "${column.name}" has more than 292 years of hours and less: give it days or months`,
          { code: 'interval_range' },
        );
      nanos.setBigInt64(place, us * 1000n, true);
    }
  };
