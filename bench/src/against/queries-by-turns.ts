import type { BenchContext, Span } from '../cases/context.js';
import { benchQueries, fill, states } from '../cases/queries.js';
import { stayHot } from '../systems/inlay.js';
import type { Compared } from './compared.js';
import { note, Turns } from './turns.js';

/** Each question of the case `queries` to both checkouts by turns; ms of whole HTTP answers, and that both count the same rows. */
export async function queriesByTurns(other: string, context: BenchContext, span: Span): Promise<Compared[]> {
  const compared: Compared[] = [];
  const times = context.quick ? 5 : 40;
  for (const state of states) {
    process.stdout.write(`queries, ${state}: each ${String(times)} times by turns …\n`);
    const ofState = await Turns.compare(other, stayHot, async (turns) => {
      await turns.each(({ inlay }) => fill(inlay, context, state));
      for (const { name, sql } of benchQueries(span)) {
        const rows = new Set<number>();
        // Two to warm up; their answers are counted instead of timed.
        for (let i = 0; i < 2; i++)
          await turns.each(async ({ inlay }) => {
            rows.add((JSON.parse(await inlay.query(sql)) as unknown[]).length);
          });
        if (rows.size !== 1) throw new Error(`${name}, ${state}: answers of ${[...rows].join(' and ')} rows`);
        for (let i = 0; i < times; i++)
          await turns.each(async (side) => {
            const started = performance.now();
            await side.inlay.query(sql);
            note(side, `${name}: ${state}`, 'ms', performance.now() - started);
          });
      }
    });
    compared.push(...ofState);
  }
  return compared;
}
