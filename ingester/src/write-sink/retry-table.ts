import type { Stamp } from '@inlay/core';

/** Which request: a router's life, its number there, and what tells it from another under the same number. */
export interface RequestKey {
  readonly routerId: string;
  readonly number: number;
  readonly fingerprint: number;
}

export interface RetryLimits {
  /** Lives of routers that are remembered, the most recently heard ones. */
  readonly routersMax: number;
  /** Requests of each, the latest ones: more than a router has under way. */
  readonly requestsMax: number;
}

export const retryLimitsDefault: RetryLimits = { routersMax: 256, requestsMax: 4096 };

type Outcome = Stamp | Promise<Stamp>;

/**
 * The last requests of each router and what became of them: a router that lost an answer repeats its request, and gets the
 * first answer, also while that is still on its way. A repeat that comes later than the table remembers is applied again:
 * the same rows under a younger stamp.
 */
export class RetryTable {
  readonly #limits: RetryLimits;
  /** The router heard last is last. */
  readonly #routers = new Map<string, Map<string, Outcome>>();

  constructor(limits: RetryLimits = retryLimitsDefault) {
    this.#limits = limits;
  }

  find(key: RequestKey): Outcome | undefined {
    return this.#routers.get(key.routerId)?.get(nameOf(key));
  }

  /** Sets or replaces the outcome. */
  remember(key: RequestKey, outcome: Outcome): void {
    const { routersMax, requestsMax } = this.#limits;
    const requests = this.#routers.get(key.routerId) ?? new Map<string, Outcome>();
    this.#routers.delete(key.routerId);
    this.#routers.set(key.routerId, requests);
    dropOldest(this.#routers, routersMax);
    requests.set(nameOf(key), outcome);
    dropOldest(requests, requestsMax);
  }

  /** A request that was refused leaves no trace: its repeat is a first attempt. */
  forget(key: RequestKey): void {
    this.#routers.get(key.routerId)?.delete(nameOf(key));
  }
}

const nameOf = ({ number, fingerprint }: RequestKey): string => `${String(number)}/${String(fingerprint)}`;

function dropOldest(map: Map<string, unknown>, max: number): void {
  if (map.size <= max) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    if (map.size <= max) return;
  }
}
