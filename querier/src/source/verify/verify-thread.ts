import { parentPort } from 'node:worker_threads';
import { defined, newAbortController, SystemClock } from '@inlay/core';
import { FileVerifier } from './file-verifier.js';
import type { VerifyReply, VerifyRequest } from './messages.js';

/** Entry of the thread that reads files to verify them: many requests at once, a part of a file at a time. */
const port = defined(parentPort, 'the port of a worker thread');
const verifier = new FileVerifier(new SystemClock());
const running = new Map<number, AbortController>();

async function run(id: number, request: Extract<VerifyRequest, { files: unknown }>): Promise<void> {
  const stop = newAbortController();
  running.set(id, stop);
  try {
    const report = await verifier.verify(request.files, stop.signal);
    const keys = request.wantsKeys ? verifier.wholeKeys(request.files) : [];
    port.postMessage({ id, report, keys } satisfies VerifyReply);
  } catch (error) {
    if (!stop.signal.aborted) port.postMessage({ id, failure: String(error) } satisfies VerifyReply);
  } finally {
    running.delete(id);
  }
}

port.on('message', (request: VerifyRequest) => {
  if ('cancel' in request) running.get(request.id)?.abort();
  else void run(request.id, request);
});
