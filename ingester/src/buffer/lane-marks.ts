import { assert, type Stamp } from '@inlay/core';
import type { LogLane } from '@inlay/services';
import type { Generation } from './generation.js';

/**
 * The stamps of one lane of the log that are not yet in the catalog. Lanes of one incarnation share its generations, so a
 * generation has a first stamp in each lane that it has rows of.
 */
export class LaneMarks {
  readonly #lane: LogLane;
  /** With their first stamps in this lane, in the order of these. */
  readonly #live = new Map<Generation, Stamp>();
  #next: Stamp;

  constructor(lane: LogLane) {
    this.#lane = lane;
    this.#next = lane.lowWater;
  }

  get empty(): boolean {
    return this.#live.size === 0;
  }

  /** Stamps come in order and once, none below the catalog's mark: all below are in files. */
  noteStamp(stamp: Stamp): void {
    assert(
      stamp >= this.#next,
      `stamp ${String(stamp)} of incarnation ${String(this.#lane.incarnation)} came after ${String(this.#next)}`,
    );
    this.#next = stamp + 1n;
  }

  /** Rows of the lane went into the generation, under the stamp that was noted last. */
  add(generation: Generation, stamp: Stamp): void {
    if (!this.#live.has(generation)) this.#live.set(generation, stamp);
  }

  /** The generation is in the catalog. It may have no rows of this lane. */
  remove(generation: Generation): void {
    this.#live.delete(generation);
  }

  /** The lowest stamp of a row that is not in the catalog, `besides` left out. */
  lowWater(besides?: Generation): Stamp | undefined {
    for (const [generation, stamp] of this.#live) if (generation !== besides) return stamp;
    return undefined;
  }

  /** All stamps below are in the catalog: the low-water mark, and when nothing is left, the stamp that may come next. */
  mark(besides?: Generation): Stamp {
    return this.lowWater(besides) ?? this.#next;
  }
}
