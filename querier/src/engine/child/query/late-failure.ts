import { InlayError, type Timer, type Timers } from '@inlay/core';
import duckdb from '@duckdb/node-bindings';
import type { QueryStop } from './query-stop.js';

/** How long an answer that has broken off may be computed again for the sake of its error's text. */
const explainMsMax = 10_000;
/** An interrupt that falls before the statement has begun is forgotten by DuckDB. */
const interruptEveryMs = 20;

const explained = /^\s*EXPLAIN\s/i;

/**
 * Whether a stream of chunks came to its end. DuckDB gives the same empty chunk at the end and at an error, and the binding
 * does not export `duckdb_result_error`; but the type of a result that holds an error is INVALID, whatever the error was.
 */
export const endedWell = (result: duckdb.Result): boolean =>
  duckdb.result_return_type(result) === duckdb.ResultType.QUERY_RESULT;

/**
 * Why a stream broke off. The binding keeps the text to itself, so the statement runs again, its rows counted and dropped:
 * a statement that is not streamed rejects with the text. What fails only once (memory that others held) fails without a
 * text, as `answer_broken` (unavailable). The query's own timeout holds meanwhile.
 */
export async function lateFailure(
  connection: duckdb.Connection,
  sql: string,
  { stop, clock }: { readonly stop: QueryStop; readonly clock: Timers },
): Promise<unknown> {
  const state = { givenUp: false };
  let repeat: Timer | undefined;
  const timer = clock.after(explainMsMax, () => {
    state.givenUp = true;
    repeat = clock.every(interruptEveryMs, () => duckdb.interrupt(connection));
  });
  try {
    stop.throwIfStopped();
    await duckdb.query(connection, explained.test(sql) ? sql : `EXPLAIN ANALYZE ${sql}`);
  } catch (error) {
    if (!state.givenUp) return error;
  } finally {
    timer.cancel();
    repeat?.cancel();
  }
  return new InlayError(
    'unavailable',
    'the query failed after a part of its answer was sent, and did not tell why: ask again',
    { code: 'answer_broken', retryAfterMs: 1000 },
  );
}
