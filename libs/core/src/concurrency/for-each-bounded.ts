import { newAbortController } from './abort-controller.js';
/**
 * Runs `work` for each item, at most `limit` at once, in order. The first failure is the answer: no further item is begun, and
 * the signal that the others were given aborts with it. Rejects once all that was begun has ended, so that nothing goes on
 * behind the caller's back; with the signal's reason when `signal` aborts.
 */
export async function forEachBounded<T>(
  items: readonly T[],
  limit: number,
  work: (item: T, signal: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const stop = newAbortController();
  const onAbort = (): void => stop.abort(signal?.reason);
  if (signal?.aborted === true) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length && !stop.signal.aborted) {
      const item = items[next++] as T;
      try {
        await work(item, stop.signal);
      } catch (error) {
        // The first failure is kept: the others may only be echoes of the abort.
        stop.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
  signal?.removeEventListener('abort', onAbort);
  stop.signal.throwIfAborted();
}
