import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Table from 'cli-table3';
import { makeContext, spanOf } from '../cases/context.js';
import { formatNumber, outFolder } from '../report.js';
import type { Compared } from './compared.js';
import { acksByTurns } from './acks-by-turns.js';
import { batchSizesByTurns, boundedMemoryByTurns, ingestByTurns, newSeriesByTurns } from './loads-by-turns.js';
import { parseByTurns } from './parse-by-turns.js';
import { queriesByTurns } from './queries-by-turns.js';
import { compareByRounds } from './rounds.js';

export interface AgainstInit {
  /** Root of the other checkout, built. */
  readonly folder: string;
  readonly cases: readonly string[];
  /** How often a case that is not cut into turns is run in each checkout. */
  readonly rounds: number;
  readonly quick: boolean;
}

/**
 * Measures every case in the other checkout and in this one and compares them pair by pair. What can be cut small is done by both
 * servers in turns within the same second; the rest in whole rounds, one after the other: what the machine does meanwhile
 * falls on both alike.
 */
export async function compareCheckouts(init: AgainstInit): Promise<void> {
  const other = resolve(init.folder);
  if (!existsSync(join(other, 'cli/dist/index.js')))
    throw new Error(`${other} is not a built checkout: run \`npm ci && npm run build\` there`);
  process.stdout.write('Making the data set …\n');
  const context = makeContext(init.quick, undefined);
  const byTurns: Readonly<Record<string, () => Promise<Compared[]>>> = {
    parse: () => parseByTurns(other, context),
    ingest: () => ingestByTurns(other, context),
    'batch-sizes': () => batchSizesByTurns(other, context),
    'new-series': () => newSeriesByTurns(other, context),
    'bounded-memory': () => boundedMemoryByTurns(other, context),
    'ack-under-load': () => acksByTurns(other, context),
    queries: () => queriesByTurns(other, context, spanOf(init.quick)),
  };
  const all: Record<string, readonly Compared[]> = {};
  try {
    for (const name of init.cases) {
      all[name] = (await byTurns[name]?.()) ?? compareByRounds(name, other, init.rounds, init.quick);
      print(name, all[name]);
    }
  } finally {
    rmSync(context.folder, { recursive: true, force: true });
  }
  mkdirSync(outFolder, { recursive: true });
  writeFileSync(join(outFolder, 'against.json'), `${JSON.stringify({ other, rounds: init.rounds, all }, null, 2)}\n`);
  printWorst(all);
}

const times = (ratio: number): string => `${ratio.toFixed(3)} ×`;
const between = ({ low, high }: Compared): string => `${low.toFixed(2)}–${high.toFixed(2)}`;

function print(name: string, compared: readonly Compared[]): void {
  const head = [name, 'before', 'after', 'unit', 'ratio', 'between'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const one of compared)
    table.push([one.what, formatNumber(one.before), formatNumber(one.after), one.unit, times(one.ratio), between(one)]);
  process.stdout.write(`${table.toString()}\n`);
}

const mark = 0.97;
/** Fewer pairs than this are sure of nothing, however they came out. */
const surePairs = 3;

/** What is surely below the mark, and what only may be: there the interval holds the mark too. */
function printWorst(all: Readonly<Record<string, readonly Compared[]>>): void {
  const low = Object.entries(all).flatMap(([name, compared]) =>
    compared
      .filter(({ ratio }) => ratio < mark)
      .map((one) => ({
        isSure: one.pairs >= surePairs && one.high < mark,
        text: `${times(one.ratio)}  ${name}: ${one.what} (${between(one)})`,
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
    below === '' ? `\nNothing is surely below ${times(mark)}.\n` : `\nSurely below ${times(mark)}:\n  ${below}\n`,
  );
  if (perhaps !== '') process.stdout.write(`Perhaps below ${times(mark)} (the interval holds it):\n  ${perhaps}\n`);
}
