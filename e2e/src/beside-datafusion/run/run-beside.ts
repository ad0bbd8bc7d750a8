import { Prng } from '@inlay/testing';
import { Queries } from '../statements/queries.js';
import { sweeps } from '../sweep/index.js';
import { print } from '../tree/tree.js';
import type { Tree } from '../tree/tree.js';
import { shrink } from '../tree/shrink.js';
import type { Outcome } from '../verdict/verdict.js';
import { Classes, classOf } from './classes.js';
import type { DifferenceClass } from './classes.js';
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

/** Statements of which the shrunk form of a refusal is looked for, for each sentence that we refuse with. */
const refusalsShrunk = 8;

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
  const classes = new Classes();
  const refusals = new Map<string, number>();
  const all = asked(options);
  let done = 0;
  const lane = async (judge: Judge): Promise<void> => {
    for (const { kind, tree } of all) {
      const judged = await judge.judge(print(tree));
      const counted = counts.get(kind) ?? new Map<Outcome, number>();
      counts.set(kind, counted.set(judged.outcome, (counted.get(judged.outcome) ?? 0) + 1));
      if (isWorthTelling(judged)) {
        const key = `${judged.outcome} ${judged.how}`;
        const seen = refusals.get(key) ?? 0;
        refusals.set(key, seen + 1);
        const isShrunk = kind.startsWith('random') && (judged.outcome.startsWith('wrong') || seen < refusalsShrunk);
        if (isShrunk || !kind.startsWith('random'))
          classes.add(isShrunk ? await shrunk(judge, tree, judged, options.tries ?? 150) : classOf(tree, judged));
      }
      options.heard?.(++done);
    }
  };
  await Promise.all(options.judges.map(lane));
  return { counts, classes };
}

const isWorthTelling = ({ outcome }: Judged): boolean => !/^(same|refused by both|undetermined)$/.test(outcome);

async function shrunk(judge: Judge, tree: Tree, judged: Judged, tries: number): Promise<DifferenceClass> {
  const isAlike = async (candidate: Tree): Promise<boolean> => {
    const { outcome, how } = await judge.judge(print(candidate));
    return outcome === judged.outcome && (how === judged.how || /value|name/.test(outcome));
  };
  const small = await shrink(tree, isAlike, tries);
  return classOf(small, await judge.judge(print(small)));
}
