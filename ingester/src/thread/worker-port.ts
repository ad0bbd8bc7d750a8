import { parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { defined } from '@inlay/core';
import type { ThreadPort } from './thread.js';

/** Inside a thread of Node: its port, to whom messages go that nobody took with `received`. */
export function listen<To, From>(begin: (port: ThreadPort<To, From>) => (message: To) => void): void {
  const port = defined(parentPort, 'the port of a thread');
  const take = begin({
    answer: (message, transfer = []) => {
      port.postMessage(message, [...transfer]);
    },
    received: () => (receiveMessageOnPort(port) as { readonly message: To } | undefined)?.message,
    close: () => {
      port.close();
    },
  });
  port.on('message', take);
}
