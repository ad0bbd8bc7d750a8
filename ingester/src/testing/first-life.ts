import { incarnationId } from '@inlay/core';

/** A log that has nothing from before, for tests and benchmarks. */
export const firstLife = {
  incarnation: incarnationId(1),
  epoch: 1n,
  nextNumber: 1,
  earlier: [],
  volume: 'a volume',
  lost: [],
};
