import { LRUCache } from 'lru-cache';
import type { Incarnation } from '@inlay/catalog';
import type { Clock } from '@inlay/core';
import type { HotSource, IngesterControl } from '@inlay/services';
import { GrpcHotSource } from '../source/grpc-hot-source.js';
import { GrpcIngesterControl } from './grpc-ingester-control.js';

/** More addresses than a cluster has ingesters: what was used longest ago was left by one that moved. */
const addressesMax = 256;

/** Connections to ingesters in other processes, one of each kind an address; made when first needed. */
export class RemoteIngesters {
  readonly #hot: LRUCache<string, GrpcHotSource>;
  readonly #controls: LRUCache<string, GrpcIngesterControl>;

  /** `token` is the one that roles ask each other for. */
  constructor(token: string | undefined, clock: Pick<Clock, 'nowMs'>) {
    this.#hot = clients((address) => new GrpcHotSource(address, { token }));
    this.#controls = clients((address) => new GrpcIngesterControl(address, clock, { token }));
  }

  hotOf({ address }: Incarnation): HotSource {
    return this.#hot.memo(address);
  }

  controlOf({ address }: Incarnation): IngesterControl {
    return this.#controls.memo(address);
  }

  close(): void {
    for (const client of [...this.#hot.values(), ...this.#controls.values()]) client.close();
  }
}

function clients<T extends { close(): void }>(connect: (address: string) => T): LRUCache<string, T> {
  return new LRUCache<string, T>({
    max: addressesMax,
    memoMethod: connect,
    dispose: (client) => {
      client.close();
    },
  });
}
