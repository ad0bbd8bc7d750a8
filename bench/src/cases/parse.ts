import { spawnSync } from 'node:child_process';
import type { CaseResult, Figure } from '../report.js';
import { inCheckout } from '../systems/checkout.js';

const bench = inCheckout('libs/line-protocol/dist/parse.bench.js');

/** The parser's own benchmark, in a process of its own: it prints one JSON object of rows/s by shape. */
export function parseCase(): CaseResult {
  const run = spawnSync(process.execPath, [bench, '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (run.status !== 0) throw new Error(`the parser's benchmark ended with ${String(run.status)}`);
  const rates = JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '{}') as Readonly<Record<string, number>>;
  const figures: Figure[] = Object.entries(rates).map(([what, value], i) => ({
    what,
    value,
    unit: 'rows/s',
    ...(i === 0 ? { mark: { atLeast: 1_000_000 } } : {}),
  }));
  return { name: 'parse', figures, notes: ['one thread, no I/O'] };
}
