import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { reportFile, type CaseResult, type Figure } from '../report.js';
import { checkoutVariable, ownCheckout } from '../systems/checkout.js';
import { comparePairs, median, type Compared } from './compared.js';

const main = fileURLToPath(new URL('../main.js', import.meta.url));

/** Figures that are rates or times of the product, so that a ratio of two of them says something. */
const comparable = new Set(['rows/s', 'rows/CPU-s', 'requests/s', 's', 'ms', 'MB', 'B']);

/** Runs a case whole in the other checkout and in this one, by turns, each time in a process of its own. */
export function compareByRounds(name: string, other: string, rounds: number, quick: boolean): Compared[] {
  const before: CaseResult[] = [];
  const after: CaseResult[] = [];
  for (let round = 0; round < rounds; round++) {
    process.stdout.write(`${name}, round ${String(round + 1)} of ${String(rounds)} …\n`);
    // The order changes each round: who comes second finds a warmer machine.
    const turns = [
      { folder: other, results: before },
      { folder: ownCheckout, results: after },
    ];
    for (const { folder, results } of round % 2 === 0 ? turns : turns.reverse())
      results.push(runCase(name, folder, quick));
  }
  const figures = (before[0]?.figures ?? []).filter(({ unit }) => comparable.has(unit));
  return figures.map(({ what, unit }) =>
    comparePairs({ what, unit, before: valuesOf(before, what), after: valuesOf(after, what) }),
  );
}

function runCase(name: string, folder: string, quick: boolean): CaseResult {
  rmSync(reportFile(name), { force: true });
  const run = spawnSync(process.execPath, [main, '--only', name, '--no-peer', ...(quick ? ['--quick'] : [])], {
    env: { ...process.env, [checkoutVariable]: folder },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (run.status !== 0) throw new Error(`the case "${name}" ended with ${String(run.status)} in ${folder}`);
  return JSON.parse(readFileSync(reportFile(name), 'utf8')) as CaseResult;
}

/** A figure's value in each round; of a case that gives it several times, their median. */
const valuesOf = (results: readonly CaseResult[], what: string): number[] =>
  results.map(({ figures }) =>
    median(figures.filter((figure: Figure) => figure.what === what).map(({ value }) => value)),
  );
