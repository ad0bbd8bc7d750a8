import { Prng } from '@inlay/testing';
import { Queries } from '../statements/queries.js';
import { sweeps } from '../sweep/index.js';
import { print } from '../tree/tree.js';
import type { Tree } from '../tree/tree.js';
import { shrink } from '../tree/shrink.js';
import type { Outcome } from '../verdict/outcome.js';
import { Classes, classOf } from './classes.js';
import type { DifferenceClass } from './classes.js';
import { inLanes } from './in-lanes.js';
import type { Judge, Judged } from './judge.js';

export interface BesideOptions {
  /** Each is a pair of engines; statements are dealt among them. */
  readonly judges: readonly Judge[];
  readonly seed: number;
  /** Statements at random. */
  readonly statements: number;
  /** Sweeps by name. */
  readonly sweeps: readonly string[];
  /** How often a statement that differs is tried smaller. */
  readonly tries?: number;
  /** Called after each statement. */
  readonly heard?: (done: number) => void;
}

/** How many statements came to which outcome, by what they are made of. */
export type Counts = ReadonlyMap<string, ReadonlyMap<Outcome, number>>;

export interface BesideSummary {
  readonly counts: Counts;
  readonly classes: Classes;
}

interface Asked {
  readonly kind: string;
  readonly tree: Tree;
}

/** How many statements at random are shrunk of those that differ in one way: a sentence that we refuse with, a type for another. */
const mostShrunk = 12;

function* asked({ seed, statements, sweeps: names }: BesideOptions): Generator<Asked> {
  for (const name of names) for (const tree of sweeps[name]?.() ?? []) yield { kind: name, tree };
  for (let i = 0; i < statements; i++) {
    // Each statement has a seed of its own, so that one can be made again without those before it.
    const { kind, tree } = new Queries(new Prng(seed * 1_000_003 + i)).statement();
    yield { kind: `random: ${kind}`, tree };
  }
}

/** Runs all statements, counts what became of them, and collects the classes of what differs. */
export async function runBeside(options: BesideOptions): Promise<BesideSummary> {
  const counts = new Map<string, Map<Outcome, number>>();
  const differing: Differing[] = [];
  let done = 0;
  await inLanes(options.judges, asked(options), async (judge, { kind, tree }, at) => {
    const judged = await judge.judge(print(tree));
    const counted = counts.get(kind) ?? new Map<Outcome, number>();
    counts.set(kind, counted.set(judged.outcome, (counted.get(judged.outcome) ?? 0) + 1));
    if (isWorthTelling(judged)) differing.push({ at, tree, judged, isRandom: kind.startsWith('random') });
    options.heard?.(++done);
  });
  const classes = new Classes();
  const chosen = withoutRepeats(differing);
  await inLanes(options.judges, chosen, async (judge, each) => {
    classes.add(each.isRandom ? await shrunk(judge, each, options.tries ?? 150) : classOf(each.tree, each.judged));
  });
  return { counts, classes };
}

interface Differing {
  readonly at: number;
  readonly tree: Tree;
  readonly judged: Judged;
  readonly isRandom: boolean;
}

/** In the order in which they were asked, whichever was answered first; of those at random the first few of each kind, but all where values differ. */
function withoutRepeats(differing: readonly Differing[]): readonly Differing[] {
  const seen = new Map<string, number>();
  return [...differing]
    .sort((a, b) => a.at - b.at)
    .filter(({ judged, isRandom }) => {
      if (!isRandom || judged.outcome === 'wrong value') return true;
      const key = `${judged.outcome} ${judged.how}`;
      const count = seen.get(key) ?? 0;
      seen.set(key, count + 1);
      return count < mostShrunk;
    });
}

const isWorthTelling = ({ outcome }: Judged): boolean => !/^(same|refused by both|undetermined)$/.test(outcome);

async function shrunk(judge: Judge, { tree, judged }: Differing, tries: number): Promise<DifferenceClass> {
  const isAlike = async (candidate: Tree): Promise<boolean> => {
    const { outcome, how } = await judge.judge(print(candidate));
    return outcome === judged.outcome && (how === judged.how || /value|name/.test(outcome));
  };
  const small = await shrink(tree, isAlike, tries);
  return classOf(small, await judge.judge(print(small)));
}
