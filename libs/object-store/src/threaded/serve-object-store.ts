import type { MessagePort } from 'node:worker_threads';
import { toInlayError, newAbortController } from '@inlay/core';
import type { ObjectStore } from '../object-store.js';
import { failureOf, type StoreMessage, type StoreReply, type StoreRequest } from './messages.js';
import { PieceQueue } from './piece-queue.js';
import { isGrouping, PutQueue } from './put-queue.js';

/**
 * The store thread's side of `ThreadedObjectStore`: answers what comes through `port`, one call after the other as a
 * blocking store does anyway, and puts that wait together. A thread's whole program: `serveObjectStore(port, new FileObjectStore(…))`.
 */
export function serveObjectStore(port: MessagePort, store: ObjectStore): void {
  const running = new Map<number, Running>();
  const puts = isGrouping(store) ? new PutQueue(store) : undefined;
  const answer = async (request: StoreRequest): Promise<void> => {
    const { id } = request;
    const pieces = new PieceQueue(() => port.postMessage({ id, taken: true } satisfies StoreReply));
    const stop = newAbortController();
    running.set(id, { stop, pieces });
    try {
      const result = await perform(store, request, { pieces, puts, signal: stop.signal });
      port.postMessage({ id, result } satisfies StoreReply, transferable(result));
    } catch (error) {
      port.postMessage({ id, failure: failureOf(toInlayError(error)) } satisfies StoreReply);
    } finally {
      running.delete(id);
    }
  };
  port.on('message', (message: StoreMessage) => {
    if ('cancel' in message) running.get(message.cancel)?.stop.abort();
    else if ('piece' in message) running.get(message.of)?.pieces.push(message.piece);
    else void answer(message);
  });
}

interface Running {
  readonly stop: AbortController;
  readonly pieces: PieceQueue;
}

type Result = Uint8Array | number | string[] | undefined;

/** Bytes that own their buffer are moved, not copied. */
function transferable(result: Result): ArrayBuffer[] {
  if (!(result instanceof Uint8Array) || !(result.buffer instanceof ArrayBuffer)) return [];
  return result.byteLength === result.buffer.byteLength ? [result.buffer] : [];
}

interface Given {
  readonly pieces: AsyncIterable<Uint8Array>;
  /** Where the store takes puts together. */
  readonly puts: PutQueue | undefined;
  readonly signal: AbortSignal;
}

async function perform(store: ObjectStore, request: StoreRequest, { pieces, puts, signal }: Given): Promise<Result> {
  const { operation, key, bytes = new Uint8Array(0), offset = 0, length = 0 } = request;
  switch (operation) {
    case 'put':
      await (puts?.put({ key, bytes }) ?? store.put(key, bytes, signal));
      return undefined;
    case 'putStream':
      await store.putStream(key, pieces, signal);
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
