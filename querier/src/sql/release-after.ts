import type { ResultChunk } from '../engine/engine.js';

/** Runs the function the first time only. */
export function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (!done) run();
    done = true;
  };
}

/**
 * The same chunks; `release` runs when they end, fail, or the reader stops, also before it began (which a generator's
 * `finally` would miss). An error goes through `explain` before that.
 */
export function releaseAfter(
  chunks: AsyncIterable<ResultChunk>,
  release: () => void,
  explain: (error: unknown) => Promise<unknown>,
): AsyncIterable<ResultChunk> {
  return {
    [Symbol.asyncIterator]: () => {
      const inner = chunks[Symbol.asyncIterator]();
      return {
        next: async () => {
          try {
            const result = await inner.next();
            if (result.done === true) release();
            return result;
          } catch (error) {
            const explained = await explain(error).finally(release);
            throw explained;
          }
        },
        return: async () => {
          try {
            await inner.return?.();
          } finally {
            release();
          }
          return { done: true, value: undefined };
        },
      };
    },
  };
}
