import { heavyQuery } from '../cases/ack-under-load.js';
import type { BenchContext } from '../cases/context.js';
import { load, type LoadResult } from '../load/load.js';
import type { Compared } from './compared.js';
import { note, Turns, type Side } from './turns.js';

const turnsOf = (quick: boolean): number => (quick ? 2 : 13);

/** The case `ack-under-load` in slices by turns: each server is asked its heavy queries while it is its turn alone. */
export async function acksByTurns(other: string, context: BenchContext): Promise<Compared[]> {
  process.stdout.write('ack-under-load: by turns …\n');
  const stopAfterMs = context.quick ? 500 : 4000;
  const write = ({ inlay }: Side): Promise<LoadResult> =>
    load({ url: inlay.writeUrl, file: context.cpu, connections: 2, gzip: false, linesPerRequest: 100, stopAfterMs });
  return Turns.compare(other, [], async (turns) => {
    await turns.each(async ({ inlay }) => {
      const to = Math.min(context.cpu.ends.length, 60);
      await load({ url: inlay.writeUrl, file: context.cpu, connections: 4, gzip: false, to });
      await inlay.flush();
    });
    for (let turn = 0; turn < turnsOf(context.quick); turn++)
      await turns.each(async (side) => {
        const idle = await write(side);
        const heavy = await besideHeavy(side, () => write(side));
        await side.inlay.flush();
        // The first turn finds cold code on both sides.
        if (turn === 0) return;
        for (const [name, { p50Ms, p99Ms }] of Object.entries({ idle, 'four heavy queries': heavy })) {
          note(side, `${name}: ack p50`, 'ms', p50Ms);
          note(side, `${name}: ack p99`, 'ms', p99Ms);
        }
      });
  });
}

/** Does something while four heavy queries run; they are over when it resolves. */
async function besideHeavy({ inlay }: Side, act: () => Promise<LoadResult>): Promise<LoadResult> {
  const end = new AbortController();
  const failures: unknown[] = [];
  const queries = Array.from({ length: 4 }, async () => {
    while (!end.signal.aborted && failures.length === 0)
      await inlay.query(heavyQuery, end.signal).catch((error: unknown) => {
        if (!end.signal.aborted) failures.push(error);
      });
  });
  const result = await act();
  end.abort();
  await Promise.all(queries);
  if (failures.length > 0) throw new Error(`a heavy query failed: ${String(failures[0])}`);
  return result;
}
