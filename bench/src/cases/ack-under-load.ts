import { load } from '../load/load.js';
import type { CaseResult, Figure } from '../report.js';
import { startInlay } from '../systems/inlay.js';
import type { BenchContext } from './context.js';

/** Sorts and joins all rows with themselves by host: seconds of work on every core. */
export const heavyQuery = `SELECT a.hostname, count(*) AS n, max(a.usage_user + b.usage_system) AS m
  FROM cpu a JOIN cpu b ON a.hostname = b.hostname AND a.time < b.time GROUP BY 1 ORDER BY 3`;

/** How long an ack takes while four heavy queries run. */
export async function ackUnderLoadCase(context: BenchContext): Promise<CaseResult> {
  const figures: Figure[] = [];
  const inlay = await startInlay();
  const stopAfterMs = context.quick ? 3000 : 15_000;
  try {
    const bodies = Math.min(context.cpu.ends.length, 60);
    await load({ url: inlay.writeUrl, file: context.cpu, connections: 4, gzip: false, to: bodies });
    await inlay.flush();
    const write = async (name: string): Promise<number> => {
      const result = await load({
        url: inlay.writeUrl,
        file: context.cpu,
        connections: 2,
        gzip: false,
        linesPerRequest: 100,
        stopAfterMs,
      });
      figures.push({ what: `${name}: requests of 100 lines`, value: result.requests, unit: 'requests' });
      figures.push({ what: `${name}: ack p50`, value: result.p50Ms, unit: 'ms' });
      figures.push({
        what: `${name}: ack p99`,
        value: result.p99Ms,
        unit: 'ms',
        ...(name === 'idle' ? {} : { mark: { atMost: 100 } }),
      });
      return result.seconds;
    };
    await write('idle');
    let running = true;
    let finished = 0;
    const failures: unknown[] = [];
    const cpuBefore = inlay.figures().cpuSeconds;
    const queries = Array.from({ length: 4 }, async () => {
      while (running && failures.length === 0)
        await inlay.query(heavyQuery).then(
          () => finished++,
          (error: unknown) => failures.push(error),
        );
    });
    const seconds = await write('four heavy queries');
    running = false;
    // A query that is refused would load nothing: the figure above would say nothing.
    if (failures.length > 0) throw new Error(`a heavy query failed: ${String(failures[0])}`);
    figures.push({ what: 'heavy queries finished meanwhile', value: finished, unit: 'queries' });
    figures.push({
      what: 'cores kept busy meanwhile',
      value: (inlay.figures().cpuSeconds - cpuBefore) / seconds,
      unit: 'cores',
    });
    // What still runs ends with the server.
    void Promise.allSettled(queries);
  } finally {
    await inlay.stop();
  }
  return { name: 'ack-under-load', figures };
}
