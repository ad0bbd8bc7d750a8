import type { MessagePort } from 'node:worker_threads';
import { toInlayError } from '@inlay/core';
import type { ObjectStore } from '../object-store.js';
import { failureOf, type StoreCancel, type StoreReply, type StoreRequest } from './messages.js';

/**
 * The store thread's side of `ThreadedObjectStore`: answers what comes through `port`, one call after the other as a
 * blocking store does anyway. A thread's whole program: `serveObjectStore(port, new FileObjectStore(…))`.
 */
export function serveObjectStore(port: MessagePort, store: ObjectStore): void {
  const running = new Map<number, AbortController>();
  const answer = async (request: StoreRequest): Promise<void> => {
    const stop = new AbortController();
    running.set(request.id, stop);
    try {
      const result = await perform(store, request, stop.signal);
      port.postMessage({ id: request.id, result } satisfies StoreReply, transferable(result));
    } catch (error) {
      port.postMessage({ id: request.id, failure: failureOf(toInlayError(error)) } satisfies StoreReply);
    } finally {
      running.delete(request.id);
    }
  };
  port.on('message', (message: StoreRequest | StoreCancel) => {
    if ('cancel' in message) running.get(message.cancel)?.abort();
    else void answer(message);
  });
}

type Result = Uint8Array | number | string[] | undefined;

/** Bytes that own their buffer are moved, not copied. */
function transferable(result: Result): ArrayBuffer[] {
  if (!(result instanceof Uint8Array) || !(result.buffer instanceof ArrayBuffer)) return [];
  return result.byteLength === result.buffer.byteLength ? [result.buffer] : [];
}

async function perform(store: ObjectStore, request: StoreRequest, signal: AbortSignal): Promise<Result> {
  const { operation, key, bytes = new Uint8Array(0), offset = 0, length = 0 } = request;
  switch (operation) {
    case 'put':
      await store.put(key, bytes, signal);
      return undefined;
    case 'get':
      return store.get(key, signal);
    case 'getRange':
      return store.getRange(key, offset, length, signal);
    case 'size':
      return store.size(key, signal);
    case 'delete':
      await store.delete(key, signal);
      return undefined;
    case 'list': {
      const keys: string[] = [];
      for await (const found of store.list(key, signal)) keys.push(found);
      return keys;
    }
    case 'removeLeftovers':
      return store.removeLeftovers(signal);
  }
}
