import { fork } from 'node:child_process';
import type { BodyFile } from '../tsbs/cpu-only.js';

export interface LoadSpec {
  readonly url: string;
  readonly file: BodyFile;
  readonly connections: number;
  readonly gzip: boolean;
  /** Body range, half-open; all when absent. */
  readonly from?: number;
  readonly to?: number;
  /** Cuts bodies into requests of so many lines. */
  readonly linesPerRequest?: number;
  /** Stops sending after so many ms. */
  readonly stopAfterMs?: number;
}

export interface LoadResult {
  readonly lines: number;
  readonly requests: number;
  readonly bytes: number;
  readonly seconds: number;
  /** CPU of the loader itself, s: it shares the machine with the server. */
  readonly loaderCpuSeconds: number;
  /** Answers that were not 2xx; repeated until they were. */
  readonly refused: number;
  /** Time to the answer, ms. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Runs the loader in a process of its own, so that its CPU time is not the server's. */
export function load(spec: LoadSpec): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('./loader-main.js', import.meta.url), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    let result: LoadResult | undefined;
    child.on('message', (message) => (result = message as LoadResult));
    child.on('exit', (code) => {
      if (result === undefined) reject(new Error(`the loader ended with ${String(code)} and no result`));
      else resolve(result);
    });
    child.send(spec);
  });
}
