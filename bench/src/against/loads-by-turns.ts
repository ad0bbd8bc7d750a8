import { join } from 'node:path';
import { spanOf, type BenchContext } from '../cases/context.js';
import { shapeName, shapes } from '../cases/batch-sizes.js';
import { load } from '../load/load.js';
import { watchPeakRss } from '../measure/process-tree.js';
import { writeCpuOnly, writeNewSeries } from '../tsbs/cpu-only.js';
import type { Compared } from './compared.js';
import { note, Turns } from './turns.js';

/** How many turns each checkout has; the first warms up and is not counted. */
const turnsOf = (quick: boolean): number => (quick ? 2 : 12);

/** The case `ingest` in slices by turns: what each writes in one turn is in Parquet before the other begins. */
export async function ingestByTurns(other: string, context: BenchContext): Promise<Compared[]> {
  // Bodies of the data set, 10,000 lines each, that go to each checkout in one turn.
  const slice = context.quick ? 2 : 18;
  process.stdout.write(`ingest: ${String(slice)} bodies by turns …\n`);
  return Turns.compare(other, [], async (turns) => {
    for (let turn = 0; turn < turnsOf(context.quick); turn++)
      await turns.each(async (side) => {
        const { inlay } = side;
        const from = (turn * slice) % context.cpu.ends.length;
        const to = Math.min(from + slice, context.cpu.ends.length);
        const begun = inlay.figures().cpuSeconds;
        const result = await load({ url: inlay.writeUrl, file: context.cpu, connections: 4, gzip: false, from, to });
        const answered = inlay.figures().cpuSeconds;
        await inlay.flush();
        const stored = inlay.figures().cpuSeconds;
        // The first turn finds cold code on both sides.
        if (turn === 0) return;
        note(side, 'rows', 'rows/s', result.lines / result.seconds);
        note(side, 'per server CPU-second', 'rows/CPU-s', result.lines / (answered - begun));
        note(side, 'per server CPU-second, all rows in Parquet', 'rows/CPU-s', result.lines / (stored - begun));
        note(side, 'answer p50', 'ms', result.p50Ms);
      });
  });
}

/** The case `batch-sizes` in slices by turns. */
export async function batchSizesByTurns(other: string, context: BenchContext): Promise<Compared[]> {
  return Turns.compare(other, [], async (turns) => {
    for (const shape of shapes(context.quick)) {
      const name = shapeName(shape);
      process.stdout.write(`batch-sizes, ${name}: by turns …\n`);
      // A quarter of what the case writes at once, so that a turn is short and there are many.
      const to = Math.max(1, Math.round(shape.bodies / 4));
      for (let turn = 0; turn < turnsOf(context.quick); turn++)
        await turns.each(async (side) => {
          const { inlay } = side;
          const { lines, connections, gzip } = shape;
          const spec = { url: inlay.writeUrl, file: context.cpu, connections, gzip, to, linesPerRequest: lines };
          const begun = inlay.figures().cpuSeconds;
          const result = await load(spec);
          const cpuSeconds = inlay.figures().cpuSeconds - begun;
          await inlay.flush();
          if (turn === 0) return;
          note(side, name, 'rows/s', result.lines / result.seconds);
          note(side, `${name}: per server CPU-second`, 'rows/CPU-s', result.lines / cpuSeconds);
          note(side, `${name}: answer p50`, 'ms', result.p50Ms);
          note(side, `${name}: answer p99`, 'ms', result.p99Ms);
        });
    }
  });
}

/** The case `new-series` in slices by turns: each turn brings as many series that neither server has seen. */
export async function newSeriesByTurns(other: string, context: BenchContext): Promise<Compared[]> {
  process.stdout.write('new-series: by turns …\n');
  const bodies = context.quick ? 2 : 8;
  // The slowest of few answers varies much from turn to turn.
  const turnCount = 2 * turnsOf(context.quick);
  const file = writeNewSeries(join(context.folder, 'new-series.lp'), turnCount * bodies * 10_000, 10_000);
  return Turns.compare(other, [], async (turns) => {
    for (let turn = 0; turn < turnCount; turn++)
      await turns.each(async (side) => {
        const range = { from: turn * bodies, to: (turn + 1) * bodies };
        const result = await load({ url: side.inlay.writeUrl, file, connections: 4, gzip: false, ...range });
        await side.inlay.query('SELECT count(*) AS n FROM cpu');
        await side.inlay.flush();
        if (turn === 0) return;
        note(side, 'rows, each a new series', 'rows/s', result.lines / result.seconds);
        note(side, 'answer p99', 'ms', result.p99Ms);
        note(side, 'RSS after a count and a flush', 'MB', side.inlay.figures().rssBytes / 1e6);
      });
  });
}

/** The case `bounded-memory` in slices by turns: no row is written over another, and all of them are there at the end. */
export async function boundedMemoryByTurns(other: string, context: BenchContext): Promise<Compared[]> {
  process.stdout.write('bounded-memory: by turns …\n');
  const bodies = context.quick ? 5 : 50;
  const turnCount = turnsOf(context.quick);
  const shape = { hosts: 1000, linesPerBody: 10_000, seed: 11, startMs: spanOf(context.quick).startMs, tickMs: 10_000 };
  const file = writeCpuOnly(join(context.folder, 'bounded.lp'), { ...shape, ticks: turnCount * bodies * 10 });
  return Turns.compare(other, ['--buffer-bytes', '512mb'], async (turns) => {
    for (let turn = 0; turn < turnCount; turn++)
      await turns.each(async (side) => {
        const peak = watchPeakRss(side.inlay.pid);
        const range = { from: turn * bodies, to: (turn + 1) * bodies };
        const result = await load({ url: side.inlay.writeUrl, file, connections: 4, gzip: false, ...range });
        await side.inlay.flush();
        // As the case does: the engine of 0.1.0 starts with the first query.
        await side.inlay.query('SELECT count(*) AS n FROM cpu');
        const peakMb = peak() / 1e6;
        if (turn === 0) return;
        note(side, 'rate', 'rows/s', result.lines / result.seconds);
        note(side, 'peak RSS of the process tree', 'MB', peakMb);
      });
    await turns.each(async ({ inlay }) => {
      const counted = await inlay.query('SELECT count(*) AS n FROM cpu');
      if (counted !== `[{"n":${String(file.lines)}}]`)
        throw new Error(`${String(file.lines)} rows were acknowledged, the count says ${counted}`);
    });
  });
}
