import { closeSync, openSync, readSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { LoadResult, LoadSpec } from './load.js';

/** One POST; resolves to the status when the answer is read whole. */
function post(url: URL, agent: Agent, body: Uint8Array, gzip: boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-length': body.length, ...(gzip ? { 'content-encoding': 'gzip' } : {}) };
    const call = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** Cuts a body into pieces of `lines` lines each. */
function* cut(body: Buffer, lines: number): Generator<Buffer> {
  let start = 0;
  while (start < body.length) {
    let end = start;
    for (let n = 0; n < lines && end < body.length; n++) {
      const newline = body.indexOf(0x0a, end);
      end = newline === -1 ? body.length : newline + 1;
    }
    yield body.subarray(start, end);
    start = end;
  }
}

function* requestsOf(spec: LoadSpec): Generator<{ body: Buffer; lines: number }> {
  const file = openSync(spec.file.path, 'r');
  try {
    for (let i = spec.from ?? 0; i < (spec.to ?? spec.file.ends.length); i++) {
      const start = spec.file.ends[i - 1] ?? 0;
      const body = Buffer.allocUnsafe((spec.file.ends[i] ?? 0) - start);
      readSync(file, body, 0, body.length, start);
      if (spec.linesPerRequest === undefined) yield { body, lines: Math.min(spec.file.linesPerBody, spec.file.lines) };
      else for (const piece of cut(body, spec.linesPerRequest)) yield { body: piece, lines: spec.linesPerRequest };
    }
  } finally {
    closeSync(file);
  }
}

const percentile = (sorted: Float64Array, p: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? 0;

async function run(spec: LoadSpec): Promise<LoadResult> {
  const url = new URL(spec.url);
  const agent = new Agent({ keepAlive: true, maxSockets: spec.connections });
  const requests = requestsOf(spec);
  const total = { lines: 0, requests: 0, bytes: 0, refused: 0 };
  const times: number[] = [];
  // Compressing is the client's cost and is done before the clock starts for gzip runs: bodies are prepared here.
  const prepared = spec.gzip
    ? [...requests].map(({ body, lines }) => ({ body: gzipSync(body, { level: 1 }), lines }))
    : undefined;
  const queue = prepared?.values() ?? requests;
  const cpu = process.cpuUsage();
  const started = performance.now();
  const worker = async (): Promise<void> => {
    for (;;) {
      if (spec.stopAfterMs !== undefined && performance.now() - started > spec.stopAfterMs) return;
      const next = queue.next();
      if (next.done === true) return;
      const { body, lines } = next.value;
      for (;;) {
        const sent = performance.now();
        const status = await post(url, agent, body, spec.gzip);
        times.push(performance.now() - sent);
        if (status >= 200 && status < 300) break;
        if (status !== 503 && status !== 500) throw new Error(`${spec.url} answered ${status}`);
        total.refused++;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      total.lines += lines;
      total.requests++;
      total.bytes += body.length;
    }
  };
  await Promise.all(Array.from({ length: spec.connections }, worker));
  const seconds = (performance.now() - started) / 1000;
  const used = process.cpuUsage(cpu);
  agent.destroy();
  const sorted = Float64Array.from(times).sort();
  return {
    ...total,
    seconds,
    loaderCpuSeconds: (used.user + used.system) / 1e6,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
  };
}

process.once('message', (spec) => {
  run(spec as LoadSpec).then(
    (result) => process.send?.(result, () => process.exit(0)),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
