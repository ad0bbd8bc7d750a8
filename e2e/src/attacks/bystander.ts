import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Deployment } from '../cluster/deployment.js';
import type { BystanderInit, BystanderReport } from './bystander-thread.js';
import { watchForCrowd } from './crowd.js';
import { residentBytes } from './process-tree.js';

export interface Watched {
  /** 99th percentiles, ms. */
  readonly writeMs: number;
  readonly queryMs: number;
  /** The slowest write, ms, and the most that the server's main thread computed while one write waited, ms. */
  readonly slowestWriteMs: number;
  readonly busiestWriteMs: number;
  /** Requests of both together. */
  readonly requests: number;
  /** What went wrong for it: an answer that was no success. */
  readonly failures: readonly string[];
  /** Most that all processes had resident together, MiB. */
  readonly residentMib: number;
  /** Others had the cores: what took long need not be the fault of the deployment. */
  readonly isCrowded: boolean;
}

const sampleMs = 50;
const thread = fileURLToPath(new URL('../../dist/attacks/bystander-thread.js', import.meta.url));

/**
 * A client that means no harm, on a thread of its own: it writes a row and (unless `asks` is false) asks for a count, one after the other, and
 * measures both, while `during` goes on here.
 */
export async function watchWhile(
  deployment: Deployment,
  during: () => Promise<unknown>,
  { asks = true }: { readonly asks?: boolean } = {},
): Promise<Watched> {
  let peak = 0;
  const isCrowded = watchForCrowd();
  const sampling = setInterval(() => {
    const now = deployment.pids().reduce((sum, pid) => sum + residentBytes(pid), 0);
    peak = Math.max(peak, now);
  }, sampleMs);
  const init: BystanderInit = { url: deployment.url, pid: deployment.pids()[0] ?? 0, asks };
  const worker = new Worker(thread, { workerData: init });
  const told = once(worker, 'message');
  try {
    await during();
  } finally {
    clearInterval(sampling);
    worker.postMessage('over');
  }
  const [report] = (await told) as [BystanderReport];
  return {
    writeMs: percentile99(report.writes),
    queryMs: percentile99(report.queries),
    slowestWriteMs: Math.round(Math.max(0, ...report.writes)),
    busiestWriteMs: Math.round(Math.max(0, ...report.writeCpu)),
    requests: report.writes.length + report.queries.length,
    failures: [...new Set(report.failures)],
    residentMib: Math.round(peak / 1024 ** 2),
    isCrowded: isCrowded(),
  };
}

function percentile99(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? 0);
}
