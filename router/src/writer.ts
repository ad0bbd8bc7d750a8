import type { ShardMap } from '@inlay/catalog';
import { toInlayError, type Clock } from '@inlay/core';
import type { LineError } from '@inlay/line-protocol';
import { rejectedFor, type RouterMetrics } from './metrics.js';
import type { CheckedWrite, SchemaCache, WriteContext, WritePipeline } from './pipeline/index.js';
import type { Upstream, WritePlan } from './upstream/index.js';

/** The steps of a write, and what is counted of it. */
export interface WriterInit {
  readonly pipeline: WritePipeline;
  readonly schemas: SchemaCache;
  readonly upstream: Upstream;
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
   * Resolves when every accepted line is durable at its owner; refused lines are in the result. The body must not change
   * meanwhile. Rejects as the pipeline and the upstream do.
   */
  async write(body: Uint8Array, context: WriteContext): Promise<CheckedWrite> {
    const { clock, metrics } = this.#init;
    const began = clock.monotonicMs();
    try {
      // Before the check: what the check finds is true in the epoch of this map, if it was found after its barrier.
      const map = await this.#init.upstream.map();
      const checked = await this.#check(map, body, context);
      const checkedAt = clock.monotonicMs();
      metrics.checkSeconds.observe((checkedAt - began) / 1000);
      const written = await this.#send({ checked, map }, body, context);
      metrics.upstreamSeconds.observe((clock.monotonicMs() - checkedAt) / 1000);
      this.#count(written, body.byteLength);
      return written;
    } catch (error) {
      metrics.rejectedRequests.add(1, { code: toInlayError(error).code });
      throw error;
    }
  }

  async #check(map: ShardMap, body: Uint8Array, context: WriteContext): Promise<CheckedWrite> {
    this.#init.schemas.beginEpoch(map.barrier);
    return this.#init.pipeline.check(body, context);
  }

  /** Answers with the checks that were in force when the rows were taken. */
  async #send(
    { checked, map }: { readonly checked: CheckedWrite; readonly map: ShardMap },
    body: Uint8Array,
    context: WriteContext,
  ): Promise<CheckedWrite> {
    const { databaseId, batches } = checked;
    if (databaseId === undefined || batches.length === 0) return checked;
    const first: WritePlan = { databaseId, batches };
    let latest = checked;
    const written = await this.#init.upstream.write(first, map, async (newest) => {
      latest = await this.#check(newest, body, context);
      return { databaseId: latest.databaseId ?? databaseId, batches: latest.batches };
    });
    return written === first ? checked : latest;
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
