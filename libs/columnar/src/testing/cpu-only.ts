import { columnId, tableId, type Random } from '@inlay/core';
import type { FieldColumn, SeriesTable, TableBatch, VersionedRows } from '../batch.js';
import { stringsFrom } from './strings-from.js';
import { seriesHashes } from '../rows/series-hash.js';

export interface CpuOnlyOptions {
  readonly hosts: number;
  /** Readings of every host, 10 s apart. */
  readonly readings: number;
  /** ns; the first reading. */
  readonly startNs?: bigint;
  /** `i64` as the benchmark has it; `f64` keeps the same values as doubles, `decimals` two digits of the fraction. */
  readonly values?: 'i64' | 'f64' | 'decimals';
}

const regions = ['us-east-1', 'us-west-1', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-southeast-1', 'sa-east-1'];
const systems = ['Ubuntu16.10', 'Ubuntu16.04LTS', 'Ubuntu15.10'];
const teams = ['SF', 'NYC', 'LON', 'CHI'];
const environments = ['production', 'staging', 'test'];
const fieldCount = 10;
const stepNs = 10_000_000_000n;

// Taken out once: in tests every look at a global goes through their sandbox, and takes longer than what is asked of it.
const { cos, log, max, min, PI, round, sqrt, trunc } = Math;

/**
 * The shape of the Time Series Benchmark Suite's `cpu-only`: 10 tags, 10 fields that walk randomly between 0 and 100, all
 * hosts read at the same moments, rows in the order of arrival. Tags are columns 1–10, fields 11–20.
 */
export function cpuOnlyRows(random: Random, options: CpuOnlyOptions): TableBatch {
  const { hosts, readings, startNs = 1_451_606_400_000_000_000n, values = 'i64' } = options;
  const rowCount = hosts * readings;
  const times = new BigInt64Array(rowCount);
  const seriesOf = new Uint32Array(rowCount);
  for (let reading = 0, row = 0; reading < readings; reading++) {
    const time = startNs + BigInt(reading) * stepNs;
    times.fill(time, row, row + hosts);
    for (let host = 0; host < hosts; host++) seriesOf[row++] = host;
  }
  const fields = Array.from({ length: fieldCount }, (_, f) => walks(random, { hosts, readings, values, id: 11 + f }));
  const id = tableId(1);
  const series = cpuOnlySeries(random, hosts);
  const hashes = seriesHashes(id, series);
  return { tableId: id, partitionKey: '2016-01-01', rowCount, times, seriesOf, series: { ...series, hashes }, fields };
}

export const withStamps = (rows: TableBatch, rowsPerStamp: number, firstStamp = 1n << 40n): VersionedRows => ({
  ...rows,
  stamps: BigInt64Array.from(
    { length: rows.rowCount },
    (_, row) => firstStamp + BigInt(Math.floor(row / rowsPerStamp)),
  ),
});

function cpuOnlySeries(random: Random, hosts: number): SeriesTable {
  const below = (max: number): number => Math.floor(random.float() * max);
  const pick = (items: readonly string[]): string => items[below(items.length)] ?? '';
  const values: string[] = [];
  for (let host = 0; host < hosts; host++) {
    const region = pick(regions);
    values.push(`host_${String(host)}`, region, `${region}${pick(['a', 'b', 'c'])}`, String(below(100)));
    values.push(
      pick(systems),
      pick(['x64', 'x86']),
      pick(teams),
      String(below(20)),
      String(below(2)),
      pick(environments),
    );
  }
  const tags = Array.from({ length: 10 }, (_, t) => columnId(1 + t));
  return { count: hosts, tags, values: stringsFrom(values), hashes: new Uint32Array(0) };
}

interface Walk {
  readonly hosts: number;
  readonly readings: number;
  readonly values: 'i64' | 'f64' | 'decimals';
  readonly id: number;
}

function walks(random: Random, { hosts, readings, values, id }: Walk): FieldColumn {
  const state = Float64Array.from({ length: hosts }, () => random.float() * 100);
  const doubles = new Float64Array(hosts * readings);
  for (let row = 0; row < doubles.length; row++) {
    const host = row % hosts;
    const stepped = (state[host] ?? 0) + normal(random);
    const value = min(100, max(0, stepped));
    state[host] = value;
    doubles[row] = values === 'decimals' ? round(value * 100) / 100 : trunc(value);
  }
  const label = columnId(id);
  if (values !== 'i64') return { label, validity: undefined, data: { kind: 'f64', values: doubles } };
  const integers = new BigInt64Array(doubles.length);
  const words = new Int32Array(integers.buffer);
  for (let row = 0; row < doubles.length; row++) words[2 * row] = doubles[row] ?? 0;
  return { label, validity: undefined, data: { kind: 'i64', values: integers } };
}

/** Standard normal, by Box and Muller. */
const normal = (random: Random): number => sqrt(-2 * log(1 - random.float())) * cos(2 * PI * random.float());
