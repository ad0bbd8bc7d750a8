import { load } from '../load/load.js';
import type { CaseResult, Figure } from '../report.js';
import { startInlay } from '../systems/inlay.js';
import type { BenchContext } from './context.js';

/** Sorts and joins all rows with themselves by host: seconds of work on every core. */
const heavy = `SELECT a.hostname, count(*) AS n, max(a.usage_user + b.usage_system) AS m
  FROM cpu a JOIN cpu b ON a.hostname = b.hostname AND a.time < b.time GROUP BY 1 ORDER BY 3`;

/** How long an ack takes while four heavy queries run. */
export async function ackUnderLoadCase(context: BenchContext): Promise<CaseResult> {
  const figures: Figure[] = [];
  const inlay = await startInlay();
  const seconds = context.quick ? 3 : 15;
  try {
    const bodies = Math.min(context.cpu.ends.length, 60);
    await load({ url: inlay.writeUrl, file: context.cpu, connections: 4, gzip: false, to: bodies });
    await inlay.flush();
    const write = async (name: string): Promise<void> => {
      const result = await load({
        url: inlay.writeUrl,
        file: context.cpu,
        connections: 2,
        gzip: false,
        to: bodies,
        linesPerRequest: 100,
        stopAfterMs: seconds * 1000,
      });
      figures.push({ what: `${name}: requests of 100 lines`, value: result.requests, unit: 'requests' });
      figures.push({ what: `${name}: ack p50`, value: result.p50Ms, unit: 'ms' });
      figures.push({
        what: `${name}: ack p99`,
        value: result.p99Ms,
        unit: 'ms',
        ...(name === 'idle' ? {} : { mark: { atMost: 100 } }),
      });
    };
    await write('idle');
    let running = true;
    let finished = 0;
    const queries = Array.from({ length: 4 }, async () => {
      while (running) {
        await inlay.query(heavy).then(
          () => finished++,
          () => undefined,
        );
      }
    });
    await write('four heavy queries');
    running = false;
    figures.push({ what: 'heavy queries finished meanwhile', value: finished, unit: 'queries' });
    // What still runs ends with the server.
    void Promise.allSettled(queries);
  } finally {
    await inlay.stop();
  }
  return { name: 'ack-under-load', figures };
}
