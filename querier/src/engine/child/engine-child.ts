import { writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { SystemClock } from '@inlay/core';
import { FrameReader, encodeFrame } from '../transport/frames.js';
import { EngineServer } from './engine-server.js';

/*
 * Entry point of the engine's process. Descriptor 3 is a socket pair to the querier. Nothing here is durable, so the
 * process ends without ceremony as soon as the querier is gone; signals for the whole group are the querier's to answer.
 */
const socket = new Socket({ fd: 3 });
const end = (): void => {
  process.kill(process.pid, 'SIGKILL');
};
const fail = (reason: string): void => {
  process.stderr.write(`${reason}\n`, end);
};

/** Where memory ends, the kernel takes this process before the one that holds unflushed rows. */
function volunteer(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '500');
  } catch {
    // Not Linux, or not allowed: then the kernel chooses by size.
  }
}

volunteer();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('uncaughtException', (error) => {
  fail(error.stack ?? error.message);
});
process.on('unhandledRejection', (reason) => {
  fail(reason instanceof Error ? (reason.stack ?? reason.message) : String(reason));
});

const server = new EngineServer({
  clock: new SystemClock(),
  send: (reply, buffers) => {
    socket.cork();
    for (const piece of encodeFrame(reply, buffers)) socket.write(piece);
    socket.uncork();
  },
  fail,
});
const reader = new FrameReader((frame) => {
  server.handle(frame);
});
socket.on('data', (chunk) => {
  reader.push(chunk);
});
socket.on('close', end);
socket.on('error', end);
