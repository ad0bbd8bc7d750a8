import { load } from '../load/load.js';
import type { CaseResult } from '../report.js';
import { startInlay, stayHot } from '../systems/inlay.js';
import type { BenchContext } from './context.js';

/** kill -9 with everything still in the write-ahead log, then how long the next start takes to have it all back. */
export async function replayCase(context: BenchContext): Promise<CaseResult> {
  const inlay = await startInlay(stayHot);
  try {
    await load({ url: inlay.writeUrl, file: context.cpu, connections: 4, gzip: false });
    await inlay.kill9();
    const seconds = await inlay.restart();
    const [{ n } = { n: -1 }] = JSON.parse(await inlay.query('SELECT count(*) AS n FROM cpu')) as { n: number }[];
    if (n !== context.cpu.lines) throw new Error(`${context.cpu.lines} rows were acknowledged, ${n} are there`);
    // An empty start is part of the figure: what a client waits for.
    return {
      name: 'replay',
      figures: [
        { what: 'rows replayed', value: n, unit: 'rows' },
        { what: 'from process start to ready', value: seconds, unit: 's' },
        {
          what: 'rate, the start of the process included',
          value: n / seconds,
          unit: 'rows/s',
          mark: { atLeast: 1_000_000 },
        },
      ],
    };
  } finally {
    await inlay.stop();
  }
}
