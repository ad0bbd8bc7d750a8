import type { Incarnation } from '@inlay/catalog';
import { InlayError, type Clock, type IncarnationId } from '@inlay/core';
import type { WriteSink } from '@inlay/services';
import { GrpcWriteSink } from './grpc-write-sink.js';
import type { WriteSinks } from './write-sinks.js';

/** A stream for each incarnation: another life of an ingester may be another process at the same address. */
export class GrpcWriteSinks implements WriteSinks {
  readonly #clock: Clock;
  readonly #token: string | undefined;
  readonly #sinks = new Map<IncarnationId, GrpcWriteSink>();

  /** `token` is what the ingesters ask for, if they do. */
  constructor(clock: Clock, token: string | undefined) {
    this.#clock = clock;
    this.#token = token;
  }

  of(incarnation: Incarnation): WriteSink {
    const known = this.#sinks.get(incarnation.id);
    if (known !== undefined) return known;
    if (incarnation.address === '')
      throw new InlayError('unavailable', `the catalog has no address of the ingester ${incarnation.node}`, {
        code: 'no_address',
        retryAfterMs: 1000,
      });
    const sink = new GrpcWriteSink(incarnation.address, this.#clock, { client: { token: this.#token } });
    this.#sinks.set(incarnation.id, sink);
    return sink;
  }

  retain(incarnations: readonly Incarnation[]): void {
    const kept = new Set(incarnations.map(({ id }) => id));
    for (const [id, sink] of this.#sinks) {
      if (kept.has(id)) continue;
      this.#sinks.delete(id);
      sink.close();
    }
  }

  close(): Promise<void> {
    this.retain([]);
    return Promise.resolve();
  }
}
