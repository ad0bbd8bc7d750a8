import type { ResultChunk } from '../engine/engine.js';
import { hearEnd } from './hear-end.js';

/** Runs the function the first time only. */
export function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (!done) run();
    done = true;
  };
}

/**
 * The same chunks; `release` runs when they end, fail, or the reader stops, also before it began. An error goes through
 * `explain` before that.
 */
export const releaseAfter = (
  chunks: AsyncIterable<ResultChunk>,
  release: () => void,
  explain: (error: unknown) => Promise<unknown>,
): AsyncIterable<ResultChunk> =>
  hearEnd(chunks, { done: release, left: release, failed: (error) => explain(error).finally(release) });
