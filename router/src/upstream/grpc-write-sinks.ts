import type { Incarnation, ShardMap } from '@inlay/catalog';
import { InlayError, type Clock, type IncarnationId } from '@inlay/core';
import type { WriteSink } from '@inlay/services';
import { GrpcWriteSink } from './grpc-write-sink.js';
import type { WriteSinks } from './write-sinks.js';

/** Settings that all streams of a router share. */
export interface GrpcWriteSinksInit {
  readonly clock: Clock;
  /** What the ingesters ask for, if they do. */
  readonly token: string | undefined;
}

/** A stream for each incarnation: another life of an ingester may be another process at the same address. */
export class GrpcWriteSinks implements WriteSinks {
  readonly #init: GrpcWriteSinksInit;
  readonly #sinks = new Map<IncarnationId, GrpcWriteSink>();
  #map: ShardMap | undefined;
  #onMap: (map: ShardMap) => void = () => undefined;

  constructor(init: GrpcWriteSinksInit) {
    this.#init = init;
  }

  onMap(listener: (map: ShardMap) => void): void {
    this.#onMap = listener;
  }

  of(incarnation: Incarnation): WriteSink {
    const known = this.#sinks.get(incarnation.id);
    if (known !== undefined) return known;
    if (incarnation.address === '')
      throw new InlayError('unavailable', `the catalog has no address of the ingester ${incarnation.node}`, {
        code: 'no_address',
        retryAfterMs: 1000,
      });
    const { clock, token } = this.#init;
    const sink = new GrpcWriteSink(incarnation.address, clock, {
      client: { token },
      map: () => this.#map,
      onMap: (map) => this.#onMap(map),
    });
    this.#sinks.set(incarnation.id, sink);
    return sink;
  }

  follow(map: ShardMap): void {
    this.#map = map;
    const kept = new Set(map.incarnations.map(({ id }) => id));
    for (const id of this.#sinks.keys()) if (!kept.has(id)) this.#close(id);
  }

  close(): Promise<void> {
    for (const id of this.#sinks.keys()) this.#close(id);
    return Promise.resolve();
  }

  #close(id: IncarnationId): void {
    this.#sinks.get(id)?.close();
    this.#sinks.delete(id);
  }
}
