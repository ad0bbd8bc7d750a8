import { hasShard, intersect, shardCount, type TimeRange } from '@inlay/core';
import type { Chunk } from './chunk.js';

/** Chunks that may hold versions of the same keys, and the times at which they may. */
export interface OverlapGroup {
  readonly chunks: readonly Chunk[];
  readonly windows: readonly TimeRange[];
}

/**
 * Groups chunks that overlap in time and shards, directly or through others. A row outside its group's windows has no
 * other version anywhere. A window covers more than it must where it holds for some of the chunks only: that costs time, never rows.
 *
 * The chunks are swept by their first time, with the chunk that lasts longest kept for every shard. Of the earlier chunks of
 * a shard that reach into a new one, all hold its first time, so they are one group already: one of them is enough.
 */
export function overlapGroups(chunks: readonly Chunk[]): readonly OverlapGroup[] {
  const sweep = new Sweep(chunks);
  const windows = sweep.overlaps();
  const groups = new Map<number, { chunks: Chunk[]; windows: TimeRange[] }>();
  chunks.forEach((chunk, i) => {
    const root = sweep.root(i);
    const group = groups.get(root) ?? { chunks: [], windows: [] };
    groups.set(root, group);
    group.chunks.push(chunk);
    group.windows.push(...chunk.repeats);
    const window = windows[i];
    if (window !== undefined) group.windows.push(window);
  });
  return [...groups.values()];
}

/** Times are compared while they are put in order; from then on only their places in the order are. */
class Sweep {
  readonly #chunks: readonly Chunk[];
  readonly #parents: Int32Array;
  /** Indexes of the chunks by their first time. */
  readonly #byStart: Int32Array;
  /** Place of a chunk's last time among all last times. */
  readonly #endPlace: Int32Array;
  /** How many chunks begin at or before a chunk's last time. */
  readonly #begunByEnd: Int32Array;

  constructor(chunks: readonly Chunk[]) {
    this.#chunks = chunks;
    this.#parents = Int32Array.from(chunks, (_, i) => i);
    this.#byStart = inOrder(chunks.map(({ range }) => range.min));
    const byEnd = inOrder(chunks.map(({ range }) => range.max));
    this.#endPlace = new Int32Array(chunks.length);
    this.#begunByEnd = new Int32Array(chunks.length);
    let begun = 0;
    byEnd.forEach((index, place) => {
      const end = this.#range(index).max;
      while (begun < chunks.length && this.#range(this.#byStart[begun] ?? 0).min <= end) begun++;
      this.#endPlace[index] = place;
      this.#begunByEnd[index] = begun;
    });
  }

  root(index: number): number {
    let at = index;
    for (;;) {
      const up = this.#parents[at] ?? at;
      if (up === at) return at;
      const above = this.#parents[up] ?? up;
      this.#parents[at] = above;
      at = above;
    }
  }

  /** Joins what overlaps; per chunk the times that it shares with chunks that began before it. */
  overlaps(): readonly (TimeRange | undefined)[] {
    const longest = new Int32Array(shardCount).fill(-1);
    const windows = new Array<TimeRange | undefined>(this.#chunks.length);
    this.#byStart.forEach((index, place) => {
      const reaching = this.#meet(index, place, longest);
      if (reaching === -1) return;
      windows[index] = intersect(this.#range(index), this.#range(reaching));
    });
    return windows;
  }

  /** Answers the earlier chunk that reaches farthest into this one, or -1. */
  #meet(index: number, place: number, longest: Int32Array): number {
    const { shards } = this.#chunks[index] ?? {};
    if (shards === undefined) return -1;
    const endPlace = this.#endPlace[index] ?? 0;
    let farthest = -1;
    for (let shard = 0; shard < shardCount; shard++) {
      if ((shard & 7) === 0 && shards[shard >> 3] === 0) shard += 7;
      else if (hasShard(shards, shard)) {
        const earlier = longest[shard] ?? -1;
        if (earlier !== -1 && (this.#begunByEnd[earlier] ?? 0) > place) {
          this.#join(index, earlier);
          if (farthest === -1 || this.#lastsLonger(earlier, farthest)) farthest = earlier;
        }
        if (earlier === -1 || endPlace > (this.#endPlace[earlier] ?? 0)) longest[shard] = index;
      }
    }
    return farthest;
  }

  #lastsLonger(a: number, b: number): boolean {
    return (this.#endPlace[a] ?? 0) > (this.#endPlace[b] ?? 0);
  }

  #join(a: number, b: number): void {
    this.#parents[this.root(a)] = this.root(b);
  }

  #range(index: number): TimeRange {
    return this.#chunks[index]?.range ?? { min: 0n, max: 0n };
  }
}

function inOrder(times: readonly bigint[]): Int32Array {
  const at = (index: number): bigint => times[index] ?? 0n;
  return Int32Array.from(times, (_, i) => i).sort((a, b) => (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : a - b));
}

/**
 * At most `most` of the groups of which some rows are merged: neighbours in time are put together, which is right however
 * many they are and costs the engine less than thousands of small merges.
 */
export function fewer(groups: readonly OverlapGroup[], most: number): readonly OverlapGroup[] {
  if (groups.length <= most) return groups;
  const firstOf = ({ windows }: OverlapGroup): bigint => windows[0]?.min ?? 0n;
  const sorted = [...groups].sort((a, b) => (firstOf(a) < firstOf(b) ? -1 : firstOf(a) > firstOf(b) ? 1 : 0));
  const each = Math.ceil(sorted.length / most);
  return Array.from({ length: Math.ceil(sorted.length / each) }, (_, i) => {
    const run = sorted.slice(i * each, (i + 1) * each);
    return { chunks: run.flatMap(({ chunks }) => chunks), windows: run.flatMap(({ windows }) => windows) };
  });
}
