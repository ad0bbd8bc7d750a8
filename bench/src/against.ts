import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { formatNumber, outFolder, reportFile, type CaseResult, type Figure } from './report.js';
import { checkoutVariable, ownCheckout } from './systems/checkout.js';

const main = fileURLToPath(new URL('./main.js', import.meta.url));

/** Units of figures that are better when they are lower. */
const lowerIsBetter = new Set(['s', 'ms', 'MB', 'B', 'requests']);
/** Figures that are rates or times of the product, so that a ratio of two of them says something. */
const comparable = new Set(['rows/s', 'rows/CPU-s', 'requests/s', 's', 'ms', 'MB', 'B']);

export interface AgainstInit {
  /** Root of the other checkout, built. */
  readonly folder: string;
  readonly cases: readonly string[];
  /** How often each case is run in each checkout. */
  readonly rounds: number;
  readonly quick: boolean;
}

interface Compared {
  readonly what: string;
  readonly unit: string;
  readonly before: number;
  readonly after: number;
  /** Above 1: this checkout is better. */
  readonly ratio: number;
  /** The same of each round alone, from the worst to the best: how far the machine is to be trusted. */
  readonly rounds: readonly number[];
}

/**
 * Runs every case in the other checkout and in this one by turns, each in a process of its own, and compares the medians:
 * what the machine does meanwhile falls on both alike.
 */
export function compareCheckouts(init: AgainstInit): void {
  const other = resolve(init.folder);
  if (!existsSync(join(other, 'cli/dist/index.js')))
    throw new Error(`${other} is not a built checkout: run \`npm ci && npm run build\` there`);
  const all: Record<string, readonly Compared[]> = {};
  for (const name of init.cases) {
    const before: CaseResult[] = [];
    const after: CaseResult[] = [];
    for (let round = 0; round < init.rounds; round++) {
      process.stdout.write(`${name}, round ${String(round + 1)} of ${String(init.rounds)} …\n`);
      // The order changes each round: who comes second finds a warmer machine.
      const turns = [
        { folder: other, results: before },
        { folder: ownCheckout, results: after },
      ];
      for (const { folder, results } of round % 2 === 0 ? turns : turns.reverse())
        results.push(runCase(name, folder, init.quick));
    }
    all[name] = compare(before, after);
    print(name, all[name]);
  }
  writeFileSync(join(outFolder, 'against.json'), `${JSON.stringify({ other, rounds: init.rounds, all }, null, 2)}\n`);
  printWorst(all);
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

function compare(before: readonly CaseResult[], after: readonly CaseResult[]): Compared[] {
  const figures = (before[0]?.figures ?? []).filter(({ unit }) => comparable.has(unit));
  return figures.map(({ what, unit }) => {
    const ratioOf = (then: number, now: number): number => (lowerIsBetter.has(unit) ? then / now : now / then);
    const [then, now] = [medianOf(before, what), medianOf(after, what)];
    const rounds = before
      .map((result, i) => ratioOf(medianOf([result], what), medianOf(after.slice(i, i + 1), what)))
      .sort((a, b) => a - b);
    return { what, unit, before: then, after: now, ratio: ratioOf(then, now), rounds };
  });
}

function medianOf(results: readonly CaseResult[], what: string): number {
  const values = results
    .flatMap(({ figures }): readonly Figure[] => figures)
    .filter((figure) => figure.what === what)
    .map(({ value }) => value)
    .sort((a, b) => a - b);
  const middle = Math.floor(values.length / 2);
  const [low, high] = [values[middle - 1] ?? NaN, values[middle] ?? NaN];
  return values.length % 2 === 1 ? high : (low + high) / 2;
}

const times = (ratio: number): string => `${ratio.toFixed(3)} ×`;
const rangeOf = (rounds: readonly number[]): string =>
  rounds.length < 2 ? '' : `${(rounds[0] ?? NaN).toFixed(2)}–${(rounds.at(-1) ?? NaN).toFixed(2)}`;

function print(name: string, compared: readonly Compared[]): void {
  const head = [name, 'before', 'after', 'unit', 'ratio', 'of each round'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const { what, before, after, unit, ratio, rounds } of compared)
    table.push([what, formatNumber(before), formatNumber(after), unit, times(ratio), rangeOf(rounds)]);
  process.stdout.write(`${table.toString()}\n`);
}

const mark = 0.97;

/** What is below the mark in every round, and what only may be: there other rounds say otherwise. */
function printWorst(all: Readonly<Record<string, readonly Compared[]>>): void {
  const low = Object.entries(all).flatMap(([name, compared]) =>
    compared
      .filter(({ ratio }) => ratio < mark)
      .map(({ what, ratio, rounds }) => ({
        isSure: rounds.every((round) => round < mark),
        text: `${times(ratio)}  ${name}: ${what} (${rangeOf(rounds)})`,
      })),
  );
  const listed = (isSure: boolean): string =>
    low
      .filter((one) => one.isSure === isSure)
      .map(({ text }) => text)
      .sort()
      .join('\n  ');
  const [below, perhaps] = [listed(true), listed(false)];
  process.stdout.write(
    below === ''
      ? `\nNothing is below ${times(mark)} in every round.\n`
      : `\nBelow ${times(mark)} in every round:\n  ${below}\n`,
  );
  if (perhaps !== '')
    process.stdout.write(`Below ${times(mark)}, but not in every round (more --rounds would tell):\n  ${perhaps}\n`);
}
