import {
  printable,
  shorten,
  toInlayError,
  type Counter,
  type InlayError,
  type Logger,
  type Metrics,
} from '@inlay/core';
import type { ResultChunk } from '../engine/engine.js';
import { hearEnd } from './hear-end.js';
import { queryMetrics } from '../metrics.js';
import type { QueryRequest, QueryService } from './query-service.js';

const textCharsMax = 300;
const oneLine = (text: string): string => shorten(printable(text.slice(0, textCharsMax + 1)), textCharsMax);

/**
 * The same service; an answer that fails after its first chunk is logged and counted. Its status has gone out by then, so
 * neither the client's log nor the count of requests by status tells of it. Readers that left are not failures.
 */
export function reportLateFailures(queries: QueryService, logger: Logger, metrics: Metrics): QueryService {
  const counter = metrics.counter(queryMetrics.lateFailures);
  return {
    schemaOf: (request, signal) => queries.schemaOf(request, signal),
    async run(request, signal) {
      const answer = await queries.run(request, signal);
      const report = (error: InlayError): void => {
        if (!signal.aborted) tell({ logger, counter, request }, error);
      };
      return { ...answer, chunks: reported(answer.chunks, report) };
    },
  };
}

interface Telling {
  readonly logger: Logger;
  readonly counter: Counter;
  readonly request: QueryRequest;
}

function tell({ logger, counter, request }: Telling, { code, kind, message }: InlayError): void {
  counter.add(1, { format: request.format, kind });
  logger.warn('an answer failed after it had begun', {
    ...(request.requestId === undefined ? {} : { requestId: request.requestId }),
    format: request.format,
    code,
    error: oneLine(message),
    sql: oneLine(request.sql),
  });
}

/** `report` hears an error that comes after a chunk, before the reader does. */
function reported(chunks: AsyncIterable<ResultChunk>, report: (error: InlayError) => void): AsyncIterable<ResultChunk> {
  let begun = false;
  return hearEnd(chunks, {
    during: async (next) => {
      const result = await next();
      begun = true;
      return result;
    },
    failed: async (error) => {
      if (begun) report(toInlayError(error));
      return error;
    },
  });
}
