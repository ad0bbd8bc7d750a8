import type { Incarnation } from '@inlay/catalog';
import type { HotSource, IngesterControl } from '@inlay/services';
import { GrpcHotSource } from '../source/grpc-hot-source.js';
import { GrpcIngesterControl } from './grpc-ingester-control.js';

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

function entryOf<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
