import type { MessagePort } from 'node:worker_threads';
import { toInlayError } from '@inlay/core';
import type { ObjectStore } from '../object-store.js';
import { failureOf, type StoreReply, type StoreRequest } from './messages.js';

/**
 * The store thread's side of `ThreadedObjectStore`: answers what comes through `port`, one call after the other as a
 * blocking store does anyway. A thread's whole program: `serveObjectStore(port, new FileObjectStore(…))`.
 */
export function serveObjectStore(port: MessagePort, store: ObjectStore): void {
  port.on('message', (request: StoreRequest) => {
    void perform(store, request).then(
      (result) => {
        const reply: StoreReply = { id: request.id, result };
        port.postMessage(reply, transferable(result));
      },
      (error: unknown) => {
        const reply: StoreReply = { id: request.id, failure: failureOf(toInlayError(error)) };
        port.postMessage(reply);
      },
    );
  });
}

type Result = Uint8Array | number | string[] | undefined;

/** Bytes that own their buffer are moved, not copied. */
function transferable(result: Result): ArrayBuffer[] {
  if (!(result instanceof Uint8Array) || !(result.buffer instanceof ArrayBuffer)) return [];
  return result.byteLength === result.buffer.byteLength ? [result.buffer] : [];
}

async function perform(store: ObjectStore, request: StoreRequest): Promise<Result> {
  const { operation, key, bytes = new Uint8Array(0), offset = 0, length = 0 } = request;
  switch (operation) {
    case 'put':
      await store.put(key, bytes);
      return undefined;
    case 'get':
      return store.get(key);
    case 'getRange':
      return store.getRange(key, offset, length);
    case 'size':
      return store.size(key);
    case 'delete':
      await store.delete(key);
      return undefined;
    case 'list': {
      const keys: string[] = [];
      for await (const found of store.list(key)) keys.push(found);
      return keys;
    }
  }
}
