import { columnId, tableId, type Random } from '@inlay/core';
import { seriesHashes, type SeriesTable, type TableBatch } from '@inlay/columnar';
import { compactSeries, stringsFrom } from '@inlay/columnar/testing';

export const cpuOnlyTable = tableId(1);

const fieldCount = 10;
const stepNs = 10_000_000_000n;
const tagIds = Array.from({ length: 10 }, (_, t) => columnId(1 + t));

/** For measurements: the shape of the Time Series Benchmark Suite's cpu-only, 10 tags and 10 integers that walk from 0 to 100. */
export class CpuOnlyBatches {
  readonly #random: Random;
  readonly #hosts: number;
  readonly #series: SeriesTable;
  readonly #walks: Float64Array;
  #row = 0;

  constructor(random: Random, hosts: number) {
    this.#random = random;
    this.#hosts = hosts;
    this.#walks = Float64Array.from({ length: hosts * fieldCount }, () => random.float() * 100);
    const values = Array.from({ length: hosts }, (_, host) => this.#tagsOf(host)).flat();
    const series = { count: hosts, tags: tagIds, values: stringsFrom(values), hashes: new Uint32Array(0) };
    this.#series = { ...series, hashes: seriesHashes(cpuOnlyTable, series) };
  }

  /** The next rows, all hosts at one moment after the other. */
  next(rowCount: number): TableBatch {
    const times = new BigInt64Array(rowCount);
    const seriesOf = new Uint32Array(rowCount);
    const columns = Array.from({ length: fieldCount }, () => new BigInt64Array(rowCount));
    const words = columns.map((column) => new Int32Array(column.buffer));
    for (let row = 0; row < rowCount; row++, this.#row++) {
      const host = this.#row % this.#hosts;
      times[row] = 1_451_606_400_000_000_000n + BigInt(Math.floor(this.#row / this.#hosts)) * stepNs;
      seriesOf[row] = host;
      words.forEach((column, f) => {
        const at = host * fieldCount + f;
        this.#walks[at] = Math.min(100, Math.max(0, (this.#walks[at] ?? 0) + this.#normal()));
        column[2 * row] = this.#walks[at] ?? 0;
      });
    }
    const fields = columns.map((values, f) => ({
      label: columnId(11 + f),
      validity: undefined,
      data: { kind: 'i64' as const, values },
    }));
    const batch = {
      tableId: cpuOnlyTable,
      partitionKey: '2016-01-01',
      rowCount,
      times,
      seriesOf,
      series: this.#series,
      fields,
    };
    return compactSeries(batch);
  }

  #tagsOf(host: number): string[] {
    const below = (max: number): number => Math.floor(this.#random.float() * max);
    const region = `region-${String(below(7))}`;
    return [
      `host_${String(host)}`,
      region,
      `${region}${String(below(3))}`,
      String(below(100)),
      `system-${String(below(3))}`,
    ].concat([
      `x${String(below(2))}`,
      `team-${String(below(4))}`,
      String(below(20)),
      String(below(2)),
      `env-${String(below(3))}`,
    ]);
  }

  /** Nearly standard normal. */
  #normal(): number {
    return (this.#random.float() + this.#random.float() + this.#random.float() + this.#random.float() - 2) * 1.73;
  }
}
