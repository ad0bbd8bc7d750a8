import { printable, shorten, toInlayError, type Clock, type Logger } from '@inlay/core';
import type { ResultChunk } from '../engine/engine.js';
import { hearEnd } from './hear-end.js';
import type { QueryAnswer, QueryRequest, QueryService } from './query-service.js';

/** The time from which a query is slow, and the log that is told. */
export interface SlowQueries {
  readonly logger: Logger;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** `--slow-query`, ms. */
  readonly slowMs: number;
}

const textCharsMax = 200;

/** At most so many characters. Cut before it is escaped, since a statement may have a megabyte, and once more after it. */
const shownText = (text: string): string => shorten(printable(text.slice(0, textCharsMax + 1)), textCharsMax - 3);

/**
 * The same service; what takes longer than `slowMs` is one line in the log when it ends, with an answer or without. Time
 * counts while the answer is waited for, not while its reader is busy with what it has.
 */
export function reportSlowQueries(queries: QueryService, slow: SlowQueries): QueryService {
  return {
    schemaOf: (request, signal) => queries.schemaOf(request, signal),
    async run(request, signal) {
      const watch = new Watch(request, slow);
      try {
        const answer = await watch.during(() => queries.run(request, signal));
        return { ...answer, chunks: watched(answer, watch) };
      } catch (error) {
        watch.end(toInlayError(error).code);
        throw error;
      }
    },
  };
}

/** The time of one question, and its line. */
class Watch {
  readonly #request: QueryRequest;
  readonly #slow: SlowQueries;
  #ms = 0;
  #ended = false;

  constructor(request: QueryRequest, slow: SlowQueries) {
    this.#request = request;
    this.#slow = slow;
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    const { clock } = this.#slow;
    const began = clock.monotonicMs();
    try {
      return await work();
    } finally {
      this.#ms += clock.monotonicMs() - began;
    }
  }

  end(outcome: string, rows?: number): void {
    const { logger, slowMs } = this.#slow;
    if (this.#ended) return;
    this.#ended = true;
    if (this.#ms < slowMs) return;
    const { requestId, database, format, sql } = this.#request;
    logger.info('slow query', {
      ms: Math.round(this.#ms),
      ...(rows === undefined ? {} : { rows }),
      outcome,
      ...(requestId === undefined ? {} : { requestId }),
      database: shownText(database),
      format,
      sql: shownText(sql),
    });
  }
}

const watched = ({ chunks, rowCount }: QueryAnswer, watch: Watch): AsyncIterable<ResultChunk> =>
  hearEnd(chunks, {
    during: (next) => watch.during(next),
    done: () => watch.end('answered', rowCount?.()),
    left: () => watch.end('reader_left'),
    failed: async (error) => {
      watch.end(toInlayError(error).code);
      return error;
    },
  });
