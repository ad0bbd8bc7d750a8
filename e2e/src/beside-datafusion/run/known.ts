import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CountedClass } from './classes.js';
import { familyOf } from './family.js';
import { inLanes } from './in-lanes.js';
import type { Judge } from './judge.js';
import type { Outcome } from '../verdict/outcome.js';

/** A class of differences that is known, and work that is left. The list of them may only become shorter. */
export interface KnownDifference {
  readonly outcome: Outcome;
  /** The function, cast or operator; or the whole statement, with columns and constants as their types. */
  readonly about: string;
  readonly how: string;
  /** The smallest statement that shows it. */
  readonly sql: string;
}

// Written where they are read from, also when this runs from dist.
const folder = join(import.meta.dirname, '../../../src/beside-datafusion/cases');
const knownFile = join(folder, 'known.json');
const mendedFile = join(folder, 'mended.json');

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const write = (file: string, value: readonly unknown[]): void => {
  writeFileSync(file, `[\n${value.map((each) => `  ${JSON.stringify(each)}`).join(',\n')}\n]\n`);
};

export const knownDifferences = (): readonly KnownDifference[] => read(knownFile) as readonly KnownDifference[];

/** Statements that differed once and must not again. */
export const mendedStatements = (): readonly string[] => read(mendedFile) as readonly string[];

/** What tells two of the list apart. The words of a refusal do not: they may become better. */
export const keyOfKnown = ({ outcome, about, how }: Omit<KnownDifference, 'sql'>): string =>
  outcome === 'refused by us' ? `${outcome} · ${about}` : `${outcome} · ${about} · ${how}`;

/** A class as the list has it: by construct, and whole statements each by itself. */
export function knownOf({ outcome, how, construct, sql }: CountedClass): KnownDifference {
  const family = familyOf(construct);
  return { outcome, about: family === 'whole statements' ? construct : family, how, sql };
}

/** The outcomes that a list is kept of. */
export const isListed = ({ outcome }: { readonly outcome: Outcome }): boolean => /^(wrong|refused by us)/.test(outcome);

/** The classes that the list lacks, each once, by its smallest statement. */
export function unknownOf(classes: readonly CountedClass[], known = knownDifferences()): readonly KnownDifference[] {
  const keys = new Set(known.map(keyOfKnown));
  const found = new Map<string, KnownDifference>();
  for (const each of classes.filter(isListed).map(knownOf)) {
    const key = keyOfKnown(each);
    const before = found.get(key);
    if (!keys.has(key) && (before === undefined || each.sql.length < before.sql.length)) found.set(key, each);
  }
  return [...found.values()];
}

export interface KnownUpdate {
  /** Those of the list that differ no more. */
  readonly gone: readonly KnownDifference[];
  /** What was not in the list and shall be. */
  readonly added: readonly KnownDifference[];
}

/** Writes the list anew; statements that differ no more are kept among the mended ones. */
export function updateKnown({ gone, added }: KnownUpdate): void {
  const left = knownDifferences().filter((each) => !gone.includes(each) && !gone.some(({ sql }) => sql === each.sql));
  const all = [...left, ...added].map((each) => [keyOfKnown(each), each] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  write(
    knownFile,
    all.map(([, each]) => each),
  );
  write(mendedFile, [...new Set([...mendedStatements(), ...gone.map(({ sql }) => sql)])].sort());
}

/** The outcomes of statements, in their order. */
export async function outcomesOf(judges: readonly Judge[], statements: readonly string[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  await inLanes(judges, statements, async (judge, sql, at) => {
    outcomes[at] = (await judge.judge(sql)).outcome;
  });
  return outcomes;
}
