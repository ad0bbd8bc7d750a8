import { assert, type IncarnationId } from '@inlay/core';
import type { Generation } from './generation.js';
import type { PartitionIdentity } from './partition-identity.js';

/** The generations of one partition of a table, in order of their stamps; of each incarnation at most the last is open. */
export class Partition {
  readonly identity: PartitionIdentity;
  readonly #generations: Generation[] = [];

  constructor(identity: PartitionIdentity) {
    this.identity = identity;
  }

  get generations(): readonly Generation[] {
    return this.#generations;
  }

  open(incarnation: IncarnationId): Generation | undefined {
    return this.#generations.find((generation) => generation.incarnation === incarnation && !generation.sealed);
  }

  add(generation: Generation): void {
    this.#generations.push(generation);
  }

  remove(generation: Generation): void {
    const index = this.#generations.indexOf(generation);
    assert(index >= 0, `generation ${String(generation.number)} is not in its partition`);
    this.#generations.splice(index, 1);
  }
}
