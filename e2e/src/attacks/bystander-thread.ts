import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';

/** What the thread tells at its end: durations in ms, and what was no success. */
export interface BystanderReport {
  readonly writes: number[];
  readonly queries: number[];
  /** What the server's main thread computed while a write waited, ms; empty where the system does not tell. */
  readonly writeCpu: number[];
  readonly failures: string[];
}

export interface BystanderInit {
  readonly url: string;
  /** The server's process. */
  readonly pid: number;
  /** Asks between writes as well. */
  readonly asks: boolean;
}

const pauseMs = 10;
const { url, pid, asks } = workerData as BystanderInit;
const report: BystanderReport = { writes: [], queries: [], writeCpu: [], failures: [] };

/** CPU time of the main thread since it began, ms; undefined where the system does not tell. */
function computed(): number | undefined {
  try {
    const text = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/schedstat`, 'utf8');
    return Number(text.split(' ')[0]) / 1e6;
  } catch {
    return undefined;
  }
}

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
  const before = computed();
  await timed(report.writes, () => fetch(`${url}/api/v3/write_lp?db=bystander`, { method: 'POST', body }));
  const after = computed();
  if (before !== undefined && after !== undefined) report.writeCpu.push(after - before);
  if (asks) await timed(report.queries, () => fetch(count));
  await new Promise((resolve) => setTimeout(resolve, pauseMs));
}
parentPort?.postMessage(report);
parentPort?.close();
