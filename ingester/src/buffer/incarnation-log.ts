import { assert, type IncarnationId, type Stamp } from '@inlay/core';
import type { Generation } from './generation.js';

/** The stamps of one incarnation that are not yet in the catalog. */
export class IncarnationLog {
  readonly id: IncarnationId;
  /** In order of creation, so of first stamp. */
  readonly #live = new Set<Generation>();
  #next: Stamp;

  constructor(id: IncarnationId, lowWater: Stamp) {
    this.id = id;
    this.#next = lowWater;
  }

  get empty(): boolean {
    return this.#live.size === 0;
  }

  /** Stamps come in order and once, none below the catalog's mark: all below are in files. */
  noteStamp(stamp: Stamp): void {
    assert(
      stamp >= this.#next,
      `stamp ${String(stamp)} of incarnation ${String(this.id)} came after ${String(this.#next)}`,
    );
    this.#next = stamp + 1n;
  }

  add(generation: Generation): void {
    this.#live.add(generation);
  }

  remove(generation: Generation): void {
    this.#live.delete(generation);
  }

  /** The lowest stamp of a row that is not in the catalog, `besides` left out. */
  lowWater(besides?: Generation): Stamp | undefined {
    for (const generation of this.#live) if (generation !== besides) return generation.firstStamp;
    return undefined;
  }

  /** All stamps below are in the catalog: the low-water mark, and when nothing is left, the stamp that may come next. */
  mark(besides?: Generation): Stamp {
    return this.lowWater(besides) ?? this.#next;
  }
}
