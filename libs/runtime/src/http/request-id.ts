import type { Random } from '@inlay/core';

/** The caller's id when it is one that can be logged, or a new one. */
export const requestIdOf = (given: unknown, random: Random): string =>
  typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : random.uuid();
