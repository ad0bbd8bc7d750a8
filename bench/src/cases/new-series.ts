import { join } from 'node:path';
import { load } from '../load/load.js';
import { watchPeakRss } from '../measure/process-tree.js';
import type { CaseResult, Figure } from '../report.js';
import { startInlay } from '../systems/inlay.js';
import { writeNewSeries } from '../tsbs/cpu-only.js';
import type { BenchContext } from './context.js';

/** What InfluxDB 1.6.7 reached for the whole million on a machine of this kind (3 of 100 requests timed out, 11 GB); too slow to run each time. */
const peerRowsPerSecond = 15_000;

/** A million rows that are a million new series. */
export async function newSeriesCase(context: BenchContext): Promise<CaseResult> {
  const series = context.quick ? 100_000 : 1_000_000;
  const file = writeNewSeries(join(context.folder, 'new-series.lp'), series, 10_000);
  const figures: Figure[] = [];
  const inlay = await startInlay();
  try {
    const peak = watchPeakRss(inlay.pid);
    const result = await load({ url: inlay.writeUrl, file, connections: 4, gzip: false });
    const rows = result.lines / result.seconds;
    figures.push({
      what: 'Inlay: rows, each a new series',
      value: rows,
      unit: 'rows/s',
      mark: { atLeast: 10 * peerRowsPerSecond },
    });
    figures.push({ what: 'Inlay: answer p99', value: result.p99Ms, unit: 'ms' });
    const counted = await inlay.query('SELECT count(*) AS n FROM cpu');
    if (!counted.includes(String(series)))
      throw new Error(`${series} rows were acknowledged, the count says ${counted}`);
    await inlay.flush();
    figures.push({
      what: 'Inlay: peak RSS with a count and a flush',
      value: peak() / 1e6,
      unit: 'MB',
      mark: { atMost: 2000 },
    });
  } finally {
    await inlay.stop();
  }
  if (context.startPeer !== undefined) {
    const peer = await context.startPeer();
    try {
      // The whole million takes the peer minutes and 11 GB; its first tenth is its best part.
      const result = await load({ url: peer.writeUrl, file, connections: 4, gzip: false, to: context.quick ? 2 : 10 });
      figures.push({
        what: `${peer.name}: rows, the first tenth only`,
        value: result.lines / result.seconds,
        unit: 'rows/s',
      });
    } finally {
      await peer.stop();
    }
  }
  return { name: 'new-series', figures };
}
