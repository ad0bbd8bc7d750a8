import { print } from '../tree/tree.js';
import type { Tree } from '../tree/tree.js';
import { constructOf, signatureOf } from '../tree/signature.js';
import type { Outcome } from '../verdict/outcome.js';
import type { Judged } from './judge.js';
import { shownBoth } from './shown.js';

/** Statements that differ from DataFusion's in the same way, over the same construct. */
export interface DifferenceClass {
  readonly outcome: Outcome;
  /** What differs, as `verdict` says it. */
  readonly how: string;
  /** The smallest statement of it, with columns and constants as their types. */
  readonly construct: string;
  readonly sql: string;
  readonly ours: string;
  readonly theirs: string;
}

export interface CountedClass extends DifferenceClass {
  count: number;
  /** Statements of it, the smallest first. */
  statements: readonly string[];
}

/** How many statements of a class are kept: constants say what types do not. */
const statementsKept = 6;

export const keyOf = ({ outcome, how, construct }: Pick<DifferenceClass, 'outcome' | 'how' | 'construct'>): string =>
  [outcome, how, construct].join(' · ');

/** A name that differs is its own: only that it does is of the class. */
const howOf = ({ outcome, how }: Judged): string => (outcome === 'wrong name' ? '' : how);

export function classOf(tree: Tree, judged: Judged): DifferenceClass {
  return {
    outcome: judged.outcome,
    how: howOf(judged),
    construct: constructOf(signatureOf(tree)),
    sql: print(tree),
    ...shownBoth(judged.sql, judged.ours, judged.theirs),
  };
}

/** Classes with how often they were seen and the smallest statement of each. */
export class Classes {
  readonly #found = new Map<string, CountedClass>();

  add(found: DifferenceClass): void {
    const key = keyOf(found);
    const known = this.#found.get(key);
    const smaller = known === undefined || isSmaller(found.sql, known.sql) ? found : known;
    const statements = [...new Set([...(known?.statements ?? []), found.sql])]
      .sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
      .slice(0, statementsKept);
    this.#found.set(key, { ...smaller, count: (known?.count ?? 0) + 1, statements });
  }

  get all(): readonly CountedClass[] {
    return [...this.#found.values()];
  }
}

const isSmaller = (a: string, b: string): boolean => a.length < b.length || (a.length === b.length && a < b);
