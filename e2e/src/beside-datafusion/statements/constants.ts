import { literal, text } from '../tree/tree.js';
import type { Tree } from '../tree/tree.js';

const kinds: Readonly<Record<string, string>> = {
  k: 'i64',
  K: 'i64',
  p: 'pattern',
  S: 'interval',
  q: 'f64',
  c: 'utf8',
};

/** A constant argument by its letter. Classes keep parts, units and formats as they are, since each has its own meaning. */
export function constantTree(letter: string, value: string): Tree {
  const kind = kinds[letter];
  return kind === undefined ? text(value) : literal(kind, value);
}
