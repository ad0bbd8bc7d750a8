import { toInlayError, type Counter } from '@inlay/core';
import type { WriteAck, WriteRequest, WriteSink } from '@inlay/services';

/** Counters of rows that were acknowledged, and of writes that were refused. */
export interface SinkMeters {
  readonly rows: Counter;
  /** Labelled with the error's code. */
  readonly rejected: Counter;
}

/** Counts rows taken, and writes refused by reason. */
export class MeasuredSink implements WriteSink {
  readonly #sink: WriteSink;
  readonly #meters: SinkMeters;

  constructor(sink: WriteSink, meters: SinkMeters) {
    this.#sink = sink;
    this.#meters = meters;
  }

  async write(request: WriteRequest): Promise<WriteAck> {
    try {
      const ack = await this.#sink.write(request);
      this.#meters.rows.add(request.batches.reduce((rows, batch) => rows + batch.rowCount, 0));
      return ack;
    } catch (error) {
      this.#meters.rejected.add(1, { reason: toInlayError(error).code });
      throw error;
    }
  }
}
