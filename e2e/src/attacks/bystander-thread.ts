import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';

/** What the thread tells at its end: durations in ms, and what was no success. */
export interface BystanderReport {
  readonly writes: number[];
  readonly queries: number[];
  readonly failures: string[];
}

const pauseMs = 10;
const { url } = workerData as { readonly url: string };
const report: BystanderReport = { writes: [], queries: [], failures: [] };

async function timed(into: number[], ask: () => Promise<Response>): Promise<void> {
  const began = performance.now();
  try {
    const answer = await ask();
    const text = await answer.text();
    if (!answer.ok) report.failures.push(`${String(answer.status)} ${text}`);
  } catch (error) {
    report.failures.push(String(error instanceof Error ? (error.cause ?? error) : error));
  }
  into.push(performance.now() - began);
}

let isOver = false;
parentPort?.on('message', () => (isOver = true));
const over = (): boolean => isOver;
const count = `${url}/api/v3/query_sql?db=bystander&q=${encodeURIComponent('SELECT count(*) FROM seen')}`;
for (let i = 1; !over(); i++) {
  const body = `seen,host=a v=${String(i)}i ${String(i)}`;
  await timed(report.writes, () => fetch(`${url}/api/v3/write_lp?db=bystander`, { method: 'POST', body }));
  await timed(report.queries, () => fetch(count));
  await new Promise((resolve) => setTimeout(resolve, pauseMs));
}
parentPort?.postMessage(report);
parentPort?.close();
