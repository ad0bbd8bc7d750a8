import { SystemClock, SystemRandom, type Clock, type Random } from '@inlay/core';

/** The machine's time and chance. For the commands, each of which composes a program of its own; what they compose is given them. */
export const machine: { readonly clock: Clock; readonly random: Random } = {
  clock: new SystemClock(),
  random: new SystemRandom(),
};
