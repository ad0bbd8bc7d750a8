import type { Arena } from './arena.js';

export interface Attack {
  readonly name: string;
  /** What it needs to be spoken there: a querier's own port takes no writes, a router's takes both. */
  readonly on: 'writes' | 'queries' | 'both';
  readonly run: (arena: Arena) => Promise<void>;
}
