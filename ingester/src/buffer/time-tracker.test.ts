import { describe, expect, test } from '@jest/globals';
import { columnId, contains, int64Max, int64Min, tableId } from '@inlay/core';
import type { TableBatch } from '@inlay/columnar';
import { rowsFromPlain } from '@inlay/columnar/testing';
import { Prng } from '@inlay/testing';
import { TimeTracker } from './time-tracker.js';

const host = columnId(1);

function batchOf(rows: readonly { readonly series: number; readonly time: bigint }[]): TableBatch {
  const plain = rows.map(({ series, time }) => ({
    tags: { [host]: `h${String(series)}` },
    time,
    stamp: 1n,
    fields: {},
  }));
  return { ...rowsFromPlain({ tags: [host], fields: [] }, plain), tableId: tableId(1), partitionKey: 'day' };
}

/** Notes batches one after the other, as a generation does, and keeps their times as its blocks would. */
class Noting {
  readonly tracker = new TimeTracker();
  readonly #series = new Map<string, number>();
  readonly #times: bigint[] = [];

  note(rows: readonly { readonly series: number; readonly time: bigint }[]): void {
    const batch = batchOf(rows);
    const seriesOf = new Uint32Array(batch.series.count);
    for (const [row, at] of batch.seriesOf.entries()) {
      const name = String(rows[row]?.series);
      const known = this.#series.get(name) ?? this.#series.size;
      this.#series.set(name, known);
      seriesOf[at] = known;
    }
    const firstRow = this.#times.length;
    const words = new Int32Array(BigInt64Array.from(this.#times).buffer);
    this.tracker.note({
      batch,
      seriesOf,
      seriesCount: this.#series.size,
      firstRow,
      blockOf: () => ({ firstRow: 0, words }),
    });
    this.#times.push(...rows.map(({ time }) => time));
  }
}

const second = 1_000_000_000n;

describe('repeats of a generation', () => {
  test('batches that arrive out of order repeat no key', () => {
    const noting = new Noting();
    // Four connections: each batch has ten ticks of every host, and they arrive in any order.
    for (const batch of [1, 0, 3, 2, 6, 4, 5, 7])
      noting.note(
        Array.from({ length: 50 }, (_, i) => ({
          series: i % 5,
          time: BigInt(batch * 10 + Math.floor(i / 5)) * second,
        })),
      );
    expect(noting.tracker.repeats).toEqual([]);
    expect(noting.tracker.range).toEqual({ min: 0n, max: 79n * second });
  });

  test('a repeat is found however late it is, and in its own batch', () => {
    const noting = new Noting();
    noting.note([0n, 1n, 2n, 3n].map((time) => ({ series: 0, time })));
    noting.note([5n, 1n, 6n, 6n].map((time) => ({ series: 0, time })));
    expect(noting.tracker.repeats).toEqual([
      { min: 1n, max: 1n },
      { min: 6n, max: 6n },
    ]);
  });

  test('a row that is later than it can be looked for counts as a repeat', () => {
    const noting = new Noting();
    noting.note(Array.from({ length: 1000 }, (_, i) => ({ series: 0, time: BigInt(i + 10) })));
    noting.note([{ series: 0, time: 1n }]);
    expect(noting.tracker.repeats).toEqual([{ min: 1n, max: 1n }]);
  });

  test('the first and the last time of 64 bits are in the range, and repeat like any other', () => {
    const noting = new Noting();
    const ends = [int64Min, int64Max, -1n, 0n].map((time) => ({ series: 0, time }));
    noting.note(ends);
    expect(noting.tracker.range).toEqual({ min: int64Min, max: int64Max });
    expect(noting.tracker.repeats).toEqual([]);
    noting.note(ends);
    expect(noting.tracker.repeats).toEqual([
      { min: int64Min, max: int64Min },
      { min: -1n, max: 0n },
      { min: int64Max, max: int64Max },
    ]);
  });

  test('every repeat of random rows lies in a window, windows are few and in order, and without repeats there are none', () => {
    const random = new Prng(20_261_124);
    for (let round = 0; round < 200; round++) {
      const noting = new Noting();
      const counts = new Map<string, { time: bigint; count: number }>();
      const span = 1 + random.below(400);
      for (let batch = 0; batch < 6; batch++) {
        const rows = Array.from({ length: 1 + random.below(30) }, () => ({
          series: random.below(6),
          time: BigInt(random.below(span) - 50) * second,
        }));
        noting.note(rows);
        for (const { series, time } of rows) {
          const key = `${String(series)}/${String(time)}`;
          counts.set(key, { time, count: (counts.get(key)?.count ?? 0) + 1 });
        }
      }
      const repeated = [...counts.values()].filter(({ count }) => count > 1).map(({ time }) => time);
      const { repeats } = noting.tracker;
      expect(repeats.length).toBeLessThanOrEqual(16);
      expect(repeats.length === 0).toBe(repeated.length === 0);
      for (const time of repeated) expect(repeats.filter((window) => contains(window, time))).toHaveLength(1);
      for (const [i, { min, max }] of repeats.entries()) {
        expect(min <= max).toBe(true);
        expect(min > (repeats[i - 1]?.max ?? min - 1n)).toBe(true);
      }
    }
  });
});
