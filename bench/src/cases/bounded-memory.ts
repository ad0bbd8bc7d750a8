import { join } from 'node:path';
import { load } from '../load/load.js';
import { watchPeakRss } from '../measure/process-tree.js';
import type { CaseResult } from '../report.js';
import { startInlay } from '../systems/inlay.js';
import { writeCpuOnly } from '../tsbs/cpu-only.js';
import type { BenchContext } from './context.js';

/** Many more rows than memory may hold: all are stored, and memory stays within its bound. */
export async function boundedMemoryCase(context: BenchContext): Promise<CaseResult> {
  const ticks = context.quick ? 1000 : 20_000;
  const spec = { hosts: 1000, ticks, startMs: Date.UTC(2026, 0, 1), tickMs: 10_000, linesPerBody: 10_000, seed: 11 };
  const file = writeCpuOnly(join(context.folder, 'bounded.lp'), spec);
  const inlay = await startInlay(['--buffer-bytes', '512mb']);
  try {
    const peak = watchPeakRss(inlay.pid);
    const result = await load({ url: inlay.writeUrl, file, connections: 4, gzip: false });
    await inlay.flush();
    const [{ n } = { n: -1 }] = JSON.parse(await inlay.query('SELECT count(*) AS n FROM cpu')) as { n: number }[];
    return {
      name: 'bounded-memory',
      figures: [
        { what: 'rows acknowledged', value: result.lines, unit: 'rows' },
        { what: 'rows stored', value: n, unit: 'rows', mark: { atLeast: result.lines } },
        { what: 'rate', value: result.lines / result.seconds, unit: 'rows/s' },
        { what: 'refused and repeated', value: result.refused, unit: 'requests' },
        { what: 'peak RSS of the process tree', value: peak() / 1e6, unit: 'MB', mark: { atMost: 1500 } },
      ],
    };
  } finally {
    await inlay.stop();
  }
}
