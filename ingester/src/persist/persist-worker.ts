import { parentPort } from 'node:worker_threads';
import { defined } from '@inlay/core';
import { encodeGeneration } from './encode/encode-generation.js';
import type { PersistJobMessage, PersistResultMessage } from './executor/persist-messages.js';

/** Entry of the persist thread: files in the order of requests. */
const port = defined(parentPort, 'the port of a worker thread');
let last: Promise<void> = Promise.resolve();

async function run({ number, request }: PersistJobMessage): Promise<void> {
  try {
    const file = await encodeGeneration(request);
    port.postMessage({ number, file } satisfies PersistResultMessage, [file.bytes.buffer]);
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    port.postMessage({ number, error: { message, stack } } satisfies PersistResultMessage);
  }
}

port.on('message', (message: PersistJobMessage) => {
  last = last.then(() => run(message));
});
