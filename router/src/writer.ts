import { toInlayError, type Clock } from '@inlay/core';
import type { LineError } from '@inlay/line-protocol';
import type { LogWriter } from '@inlay/services';
import { rejectedFor, type RouterMetrics } from './metrics.js';
import type { CheckedWrite, SchemaCache, WriteContext, WritePipeline } from './pipeline/index.js';

/** The steps of a write, and what is counted of it. */
export interface WriterInit {
  readonly pipeline: WritePipeline;
  readonly schemas: SchemaCache;
  readonly log: LogWriter;
  readonly metrics: RouterMetrics;
  readonly clock: Clock;
}

/** A body of line protocol to acknowledged rows; knows nothing of HTTP. */
export class Writer {
  readonly #init: WriterInit;

  constructor(init: WriterInit) {
    this.#init = init;
  }

  /**
   * Resolves when every accepted line is durable; refused lines are in the result, by the check that was in force when the
   * rows were taken. The body must not change meanwhile. Rejects as the pipeline and the log do.
   */
  async write(body: Uint8Array, context: WriteContext): Promise<CheckedWrite> {
    const { clock, metrics, log, pipeline, schemas } = this.#init;
    const began = clock.monotonicMs();
    let checks = 0;
    let checkedAt = began;
    try {
      const written = await log.write(async (barrier) => {
        schemas.beginEpoch(barrier);
        const checked = await pipeline.check(body, context);
        if (checks++ === 0) {
          checkedAt = clock.monotonicMs();
          metrics.checkSeconds.observe((checkedAt - began) / 1000);
        }
        return checked;
      });
      metrics.upstreamSeconds.observe((clock.monotonicMs() - checkedAt) / 1000);
      this.#count(written, body.byteLength);
      return written;
    } catch (error) {
      metrics.rejectedRequests.add(1, { code: toInlayError(error).code });
      throw error;
    }
  }

  #count(written: CheckedWrite, bytes: number): void {
    const { metrics } = this.#init;
    metrics.bytes.add(bytes);
    if (written.acceptedLines > 0) {
      metrics.lines.add(written.acceptedLines);
      metrics.values.add(written.valueCount);
    }
    if (written.errorCount === 0) return;
    for (const phase of ['parsing', 'writing', 'limit'] as const) {
      const count = countOf(written.errors, phase);
      if (count > 0) metrics.rejectedLines.add(count, rejectedFor[phase]);
    }
    // Only the first errors are kept; what follows is most likely more of the last kind.
    const rest = written.errorCount - written.errors.length;
    if (rest > 0) metrics.rejectedLines.add(rest, rejectedFor[written.errors.at(-1)?.phase ?? 'parsing']);
  }
}

const countOf = (errors: readonly LineError[], phase: LineError['phase']): number =>
  errors.filter((error) => error.phase === phase).length;
