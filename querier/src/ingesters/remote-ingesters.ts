import type { Incarnation } from '@inlay/catalog';
import type { HotSource, IngesterControl } from '@inlay/services';
import { GrpcHotSource } from '../source/grpc-hot-source.js';
import { GrpcIngesterControl } from './grpc-ingester-control.js';

/** More addresses than a cluster has ingesters: what was used longest ago was left by one that moved. */
const addressesMax = 256;

/** Connections to ingesters in other processes, one of each kind an address; made when first needed. */
export class RemoteIngesters {
  readonly #hot = new Map<string, GrpcHotSource>();
  readonly #controls = new Map<string, GrpcIngesterControl>();
  readonly #token: string | undefined;

  /** `token` is the one that roles ask each other for. */
  constructor(token: string | undefined) {
    this.#token = token;
  }

  hotOf({ address }: Incarnation): HotSource {
    return entryOf(this.#hot, address, () => new GrpcHotSource(address, { token: this.#token }));
  }

  controlOf({ address }: Incarnation): IngesterControl {
    return entryOf(this.#controls, address, () => new GrpcIngesterControl(address, { token: this.#token }));
  }

  close(): void {
    for (const client of [...this.#hot.values(), ...this.#controls.values()]) client.close();
  }
}

function entryOf<T extends { close(): void }>(map: Map<string, T>, key: string, make: () => T): T {
  const entry = map.get(key) ?? make();
  // To the end of the order of use.
  map.delete(key);
  map.set(key, entry);
  const oldest = map.entries().next().value;
  if (map.size > addressesMax && oldest !== undefined) {
    map.delete(oldest[0]);
    oldest[1].close();
  }
  return entry;
}
