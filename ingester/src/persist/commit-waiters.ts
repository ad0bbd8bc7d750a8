import { InlayError } from '@inlay/core';
import type { Generation } from '../buffer/generation.js';
import type { Committed } from './persist-attempt.js';

interface Waiter {
  failuresLeft: number;
  readonly resolve: (file: Committed['file']) => void;
  readonly reject: (error: Error) => void;
}

/** Those who wait until a generation is in the catalog. */
export class CommitWaiters {
  readonly #waiters = new Map<Generation, Waiter[]>();

  /** Resolves to the file that was made of it. Rejects with `persist_failed` (unavailable) after so many failures from now on. */
  committed(generation: Generation, failuresMax: number): Promise<Committed['file']> {
    return new Promise((resolve, reject) => {
      const waiters = this.#waiters.get(generation) ?? [];
      waiters.push({ failuresLeft: failuresMax, resolve, reject });
      this.#waiters.set(generation, waiters);
    });
  }

  resolve(generation: Generation, file: Committed['file']): void {
    for (const { resolve } of this.#waiters.get(generation) ?? []) resolve(file);
    this.#waiters.delete(generation);
  }

  /** `isLast`: it is not going to be tried again soon. */
  fail(generation: Generation, cause: Error, isLast: boolean): void {
    const waiters = this.#waiters.get(generation);
    if (waiters === undefined) return;
    const left: Waiter[] = [];
    for (const waiter of waiters) {
      waiter.failuresLeft--;
      if (isLast || waiter.failuresLeft <= 0) waiter.reject(persistFailed(generation, cause));
      else left.push(waiter);
    }
    if (left.length > 0) this.#waiters.set(generation, left);
    else this.#waiters.delete(generation);
  }

  rejectAll(cause: Error): void {
    for (const generation of [...this.#waiters.keys()]) this.fail(generation, cause, true);
  }
}

function persistFailed({ partition: { tableId, key }, rowCount }: Generation, cause: Error): InlayError {
  const what = `${String(rowCount)} rows of table ${String(tableId)}, partition "${key}"`;
  return new InlayError(
    'unavailable',
    `${what} could not be persisted; they stay in memory and in the log: ${cause.message}`,
    {
      code: 'persist_failed',
      cause,
    },
  );
}
