import type { Tree } from '../tree/tree.js';
import { calls } from './calls.js';
import { casts } from './casts.js';
import { forms } from './forms.js';
import { names } from './names.js';
import { operators } from './operators.js';
import { times } from './times.js';
import { words } from './words.js';

/** Statements that are not at random: every construct with every type, by what is tried. */
export const sweeps: Readonly<Record<string, () => Generator<Tree>>> = {
  forms,
  calls,
  operators,
  casts,
  times,
  words,
  names,
};
