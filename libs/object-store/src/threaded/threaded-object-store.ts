import type { Worker } from 'node:worker_threads';
import { InlayError, newAbortController } from '@inlay/core';
import { checkKey } from '../keys.js';
import type { ObjectStore } from '../object-store.js';
import { piecesOf, untilAborted } from '../stream/pieces-of.js';
import { errorOf, type StoreCancel, type StorePiece, type StoreReply, type StoreRequest } from './messages.js';

type Result = Uint8Array | number | readonly string[] | undefined;

interface Pending {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A blocking store on a thread of its own, whose program is `serveObjectStore`. Bytes put are copied (the caller keeps
 * them), bytes got are moved. When the thread ends, all calls reject with `object_store_stopped` (unavailable).
 */
export class ThreadedObjectStore implements ObjectStore {
  readonly #worker: Worker;
  readonly #pathOf: (key: string) => string | undefined;
  readonly #pending = new Map<number, Pending>();
  /** Called when the thread has done with the last piece of a streamed put. */
  readonly #taken = new Map<number, () => void>();
  #nextId = 0;
  #ended: InlayError | undefined;
  /** Called when no call is under way. */
  #idleWaiters: (() => void)[] = [];

  /** `pathOf` answers `localPath`, which must not wait for the thread. */
  constructor(worker: Worker, pathOf: (key: string) => string | undefined = () => undefined) {
    this.#worker = worker;
    this.#pathOf = pathOf;
    worker.on('message', (reply: StoreReply) => this.#settle(reply));
    worker.on('error', (error) => this.#end(`the object store's thread failed: ${String(error)}`, error));
    worker.on('exit', (code) => this.#end(`the object store's thread ended with code ${String(code)}`));
  }

  async put(key: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    await this.#call({ operation: 'put', key, bytes }, signal);
  }

  async putStream(key: string, source: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    checkKey(key);
    const stop = newAbortController();
    const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
    const id = this.#nextId;
    const answer = this.#call({ operation: 'putStream', key }, either);
    try {
      // Whichever fails first ends the other.
      await Promise.race([answer, this.#send(id, source, either).then(() => answer)]);
    } catch (error) {
      stop.abort(error);
      throw error;
    }
  }

  /** The next piece is made while the thread writes the one before it. */
  async #send(id: number, source: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    let taken = Promise.resolve();
    try {
      for await (const piece of piecesOf(source, signal)) {
        await untilAborted(taken, signal);
        taken = new Promise((resolve) => this.#taken.set(id, resolve));
        // A view would take along all that is around it.
        const copy = piece.slice();
        this.#worker.postMessage({ of: id, piece: copy } satisfies StorePiece, [copy.buffer]);
      }
      this.#worker.postMessage({ of: id, piece: 'end' } satisfies StorePiece);
    } finally {
      this.#taken.delete(id);
    }
  }

  async get(key: string, signal?: AbortSignal): Promise<Uint8Array> {
    return (await this.#call({ operation: 'get', key }, signal)) as Uint8Array;
  }

  async getRange(key: string, offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    return (await this.#call({ operation: 'getRange', key, offset, length }, signal)) as Uint8Array;
  }

  async size(key: string, signal?: AbortSignal): Promise<number> {
    return (await this.#call({ operation: 'size', key }, signal)) as number;
  }

  async *list(prefix: string, signal?: AbortSignal): AsyncIterable<string> {
    for (const key of (await this.#call({ operation: 'list', key: prefix }, signal)) as readonly string[]) {
      yield key;
      signal?.throwIfAborted();
    }
  }

  async delete(key: string, signal?: AbortSignal): Promise<void> {
    await this.#call({ operation: 'delete', key }, signal);
  }

  async removeLeftovers(signal?: AbortSignal): Promise<number> {
    return (await this.#call({ operation: 'removeLeftovers', key: '' }, signal)) as number;
  }

  localPath(key: string): string | undefined {
    return this.#pathOf(key);
  }

  /** Ends the thread once the calls under way are answered. */
  async close(): Promise<void> {
    while (this.#pending.size > 0) await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
    await this.#worker.terminate();
  }

  /** An abort is told at once, and the thread told of it; nobody hears how what it had begun has ended. */
  #call(request: Omit<StoreRequest, 'id'>, signal?: AbortSignal): Promise<Result> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
    const id = this.#nextId++;
    return new Promise((settle, fail) => {
      const onAbort = (): void => {
        this.#forget(id);
        this.#worker.postMessage({ cancel: id } satisfies StoreCancel);
        fail(signal?.reason as Error);
      };
      const resolve = (result: Result): void => {
        signal?.removeEventListener('abort', onAbort);
        settle(result);
      };
      const reject = (error: Error): void => {
        signal?.removeEventListener('abort', onAbort);
        fail(error);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ ...request, id } satisfies StoreRequest);
    });
  }

  #settle(reply: StoreReply): void {
    if ('taken' in reply) {
      this.#taken.get(reply.id)?.();
      return;
    }
    const pending = this.#pending.get(reply.id);
    this.#forget(reply.id);
    if ('failure' in reply) pending?.reject(errorOf(reply.failure));
    else pending?.resolve(reply.result);
  }

  #end(message: string, cause?: unknown): void {
    this.#ended ??= new InlayError('unavailable', message, { code: 'object_store_stopped', cause });
    for (const { reject } of this.#pending.values()) reject(this.#ended);
    this.#pending.clear();
    this.#wakeIfIdle();
  }

  #forget(id: number): void {
    this.#pending.delete(id);
    this.#wakeIfIdle();
  }

  #wakeIfIdle(): void {
    if (this.#pending.size > 0) return;
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const wake of waiters) wake();
  }
}
