/**
 * The pieces of `source` until the signal aborts, also while the next one is waited for; then it throws the signal's reason.
 * A source that is left early is told to end, and not waited for: it may hang.
 */
export async function* piecesOf(source: AsyncIterable<Uint8Array>, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const pieces = source[Symbol.asyncIterator]();
  let isLeft = true;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const asked = pieces.next();
      // One that has failed has ended; one that was left is still at work.
      asked.catch(() => (isLeft = false));
      const next = await untilAborted(asked, signal);
      if (next.done === true) {
        isLeft = false;
        return;
      }
      yield next.value;
    }
  } finally {
    if (isLeft) pieces.return?.().catch(() => undefined);
  }
}

/** The work's result, or the signal's reason as soon as it aborts. */
export function untilAborted<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
