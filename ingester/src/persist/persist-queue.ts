import type { Generation } from '../buffer/generation.js';
import type { Partition } from '../buffer/partition.js';

/**
 * Which partition is persisted next: first come, first served, each at most once in the queue and at most one job at a
 * time, so that the files of a partition are committed in the order of their stamps. Its length is bounded by the number
 * of partitions in memory, which the buffer's limit bounds.
 */
export class PersistQueue {
  readonly #waiting = new Set<Partition>();
  readonly #busy = new Set<Partition>();
  /** Generations that have to go although they may still take rows until their turn comes. */
  readonly #due = new WeakSet<Generation>();

  get length(): number {
    return this.#waiting.size;
  }

  /** The generation, and those of its partition that came before it, have to go. */
  add(partition: Partition, generation: Generation): void {
    this.#due.add(generation);
    if (!this.#busy.has(partition)) this.#waiting.add(partition);
  }

  /** The partition is busy from now on, until `done`. */
  take(): Partition | undefined {
    for (const partition of this.#waiting) {
      this.#waiting.delete(partition);
      this.#busy.add(partition);
      return partition;
    }
    return undefined;
  }

  /** Back into the queue when more of it is due. */
  done(partition: Partition): void {
    this.#busy.delete(partition);
    if (partition.generations.some((generation) => this.isDue(generation))) this.#waiting.add(partition);
  }

  isDue(generation: Generation): boolean {
    return this.#due.has(generation);
  }

  /** It failed for good, or for now: not to be tried again before it is added again. */
  putOff(generation: Generation): void {
    this.#due.delete(generation);
  }
}
