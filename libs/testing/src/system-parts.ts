import { SystemClock, SystemRandom, type Clock, type Random } from '@inlay/core';

/** The machine's own time and chance, for tests that talk over sockets or to other processes, whose time no test can hold. */
export const systemParts: { readonly clock: Clock; readonly random: Random } = {
  clock: new SystemClock(),
  random: new SystemRandom(),
};
