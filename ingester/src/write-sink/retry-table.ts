import { InlayError, type Stamp } from '@inlay/core';

/** Which request: a router's life, its number there, and what tells it from another under the same number. */
export interface RequestKey {
  readonly routerId: string;
  readonly number: number;
  readonly fingerprint: number;
}

/** Limits of what is remembered of earlier requests. */
export interface RetryLimits {
  /** Lives of routers that are remembered, the most recently heard ones. */
  readonly routersMax: number;
  /** Requests of a router that says its floor: more than one has without an answer. Beyond it new ones are refused. */
  readonly unansweredMax: number;
  /** Requests of a router that does not say it (release 0.1.0, or a replayed log): the latest ones. */
  readonly requestsMax: number;
}

const retryLimitsDefault: RetryLimits = { routersMax: 256, unansweredMax: 65_536, requestsMax: 4096 };

type Outcome = Stamp | Promise<Stamp>;

interface Remembered {
  readonly number: number;
  readonly outcome: Outcome;
}

interface RouterMemory {
  /** In order of arrival, which is about that of the numbers. */
  readonly requests: Map<string, Remembered>;
  /** Below it every request has its answer; 0 as long as the router does not say. */
  floor: number;
}

/**
 * The requests of each router that it may still repeat, and what became of them: a router that lost an answer repeats its
 * request, and gets the first answer, also while that is still on its way. What is below the router's floor is refused: a
 * copy that travelled too long would be applied again, after writes that were acknowledged meanwhile.
 */
export class RetryTable {
  readonly #limits: RetryLimits;
  /** The router heard last is last. No lru-cache, which this room has no other use for: it would replace two lines. */
  readonly #routers = new Map<string, RouterMemory>();
  #last: { readonly routerId: string; readonly router: RouterMemory } | undefined;

  constructor(limits: RetryLimits = retryLimitsDefault) {
    this.#limits = limits;
  }

  /** What the router says with a request. A floor never falls. */
  hear(routerId: string, floor: number): void {
    const router = this.#heard(routerId);
    if (floor <= router.floor) return;
    router.floor = floor;
    for (const [name, { number }] of router.requests) {
      if (number >= floor) break;
      router.requests.delete(name);
    }
  }

  /**
   * Throws `request_too_late` (conflict) for a request below its router's floor: ask before a stamp is given; and
   * `too_many_unanswered` (exhausted) for a new one of a router that has as many without an answer as are remembered.
   */
  find(key: RequestKey): Outcome | undefined {
    const router = this.#routers.get(key.routerId);
    if (router === undefined) return undefined;
    this.refuseLate(key);
    const known = router.requests.get(nameOf(key))?.outcome;
    if (known === undefined && router.floor > 0 && router.requests.size >= this.#limits.unansweredMax)
      throw new InlayError('exhausted', 'this router has too many writes without an answer: repeat it a little later', {
        code: 'too_many_unanswered',
        retryAfterMs: 500,
      });
    return known;
  }

  refuseLate({ routerId, number }: Pick<RequestKey, 'routerId' | 'number'>): void {
    const floor = this.#routers.get(routerId)?.floor ?? 0;
    if (number >= floor) return;
    throw new InlayError(
      'conflict',
      `request ${String(number)} came too late: its router has said that all below ${String(floor)} have their answers`,
      { code: 'request_too_late', details: { number, floor } },
    );
  }

  /** Sets or replaces the outcome. */
  remember(key: RequestKey, outcome: Outcome): void {
    const { requests, floor } = this.#heard(key.routerId);
    if (key.number < floor) return;
    requests.set(nameOf(key), { number: key.number, outcome });
    if (floor === 0) dropOldest(requests, this.#limits.requestsMax);
  }

  /** A request that was refused leaves no trace: its repeat is a first attempt. */
  forget(key: RequestKey): void {
    this.#routers.get(key.routerId)?.requests.delete(nameOf(key));
  }

  #heard(routerId: string): RouterMemory {
    if (this.#last?.routerId === routerId) return this.#last.router;
    const router = this.#routers.get(routerId) ?? { requests: new Map<string, Remembered>(), floor: 0 };
    this.#routers.delete(routerId);
    this.#routers.set(routerId, router);
    dropOldest(this.#routers, this.#limits.routersMax);
    this.#last = { routerId, router };
    return router;
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
