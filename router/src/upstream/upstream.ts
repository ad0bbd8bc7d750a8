import type { ShardMap } from '@inlay/catalog';
import type { TableBatch } from '@inlay/columnar';
import {
  Backoff,
  incarnationId,
  InlayError,
  toInlayError,
  type Clock,
  type DatabaseId,
  type IncarnationId,
  type Random,
} from '@inlay/core';
import { splitByOwner } from '../pipeline/index.js';
import { OpenNumbers } from './open-numbers.js';
import type { ShardMapCache } from './shard-map-cache.js';
import type { WriteSinks } from './write-sinks.js';

/** Rows that passed all checks. */
export interface WritePlan {
  readonly databaseId: DatabaseId;
  readonly batches: readonly TableBatch[];
}

/** The same write, checked again in the epoch of a newer map. */
export type Recheck = (map: ShardMap) => Promise<WritePlan>;

/** Destinations of writes, and for how long a write is repeated. */
export interface UpstreamInit {
  readonly maps: ShardMapCache;
  readonly sinks: WriteSinks;
  /** A uuid, new at each start of the router. */
  readonly routerId: string;
  readonly clock: Clock;
  readonly random: Random;
  /** From the first attempt to the last answer. */
  readonly timeoutMs: number;
}

/** What one owner has to get. The number stays with exactly these rows. */
interface Part {
  readonly owner: IncarnationId;
  readonly batches: readonly TableBatch[];
  readonly number: number;
}

interface Failed {
  readonly part: Part;
  readonly error: InlayError;
}

interface Attempt {
  readonly failed: readonly Failed[];
  /** Parts that were acknowledged. */
  readonly acked: number;
}

/** Where one write goes in one attempt; `used` collects the numbers that its parts got. */
interface Target {
  readonly databaseId: DatabaseId;
  readonly map: ShardMap;
  readonly used: number[];
}

/** Not yet a number. */
const unsent = 0;
const backoff = { firstMs: 20, maxMs: 500 };
/** Refusals that say: your map is old. They mean that the write was not applied. */
const isStale = (error: InlayError): boolean => error.code === 'stale_epoch' || error.code === 'not_owner';

/**
 * Sends a write to the owners of its rows and repeats what was not acknowledged, with a fresh shard map, until it is or
 * the time is up. A part that is repeated unchanged keeps its number, so that its owner can tell the repeat from another
 * write, and so can the next life of that owner, whose log may hold it: applied anew it would come after writes that were
 * acknowledged meanwhile. A part that is split gets new numbers.
 */
export class Upstream {
  readonly #init: UpstreamInit;
  readonly #numbers = new OpenNumbers();

  constructor(init: UpstreamInit) {
    this.#init = init;
  }

  /** The newest map. Rejects with `unavailable` when there is none and the catalog cannot be reached. */
  async map(): Promise<ShardMap> {
    return this.#init.maps.current ?? this.#init.maps.get();
  }

  /**
   * Resolves, when every owner has acknowledged, to the plan that was written. `map` was there before the plan's rows were
   * checked: a write says by its epoch that its database was there in it. When a database was deleted since, `recheck` is
   * asked whether this one is still the same. Rejects with the owner's refusal (`buffer_full`, …), or with `not_written` or
   * `partly_written` (unavailable) when the time is up.
   */
  async write(plan: WritePlan, map: ShardMap, recheck: Recheck): Promise<WritePlan> {
    const used: number[] = [];
    try {
      const attempt = await this.#attempt({ databaseId: plan.databaseId, map, used }, [unsentPart(plan.batches)]);
      return attempt.failed.length === 0 ? plan : await this.#repeat({ ...attempt, plan, map, used }, recheck);
    } finally {
      // Acknowledged or given up: owners may refuse copies that still travel.
      this.#numbers.done(used);
    }
  }

  async #repeat(
    first: Attempt & { readonly plan: WritePlan; readonly map: ShardMap; readonly used: number[] },
    recheck: Recheck,
  ): Promise<WritePlan> {
    const { clock, random, timeoutMs } = this.#init;
    const deadline = clock.monotonicMs() + timeoutMs;
    const delays = new Backoff(backoff, random);
    const { used } = first;
    let { plan, failed, acked, map } = first;
    for (;;) {
      const fatal = failed.find(({ error }) => error.kind !== 'unavailable');
      const [worst] = failed;
      if (worst === undefined) return plan;
      if (fatal !== undefined || clock.monotonicMs() >= deadline)
        throw this.#gaveUp((fatal ?? worst).error, acked, fatal !== undefined);
      const newest = await this.#mapAfter(map, failed, delays);
      let again = failed.map(({ part }) => part);
      try {
        // Databases that were there in the old map's epoch are there, unless one was deleted since.
        const next = newest.barrier > map.epoch ? await recheck(newest) : plan;
        if (!isSamePlace(plan, next)) {
          // The database was deleted and made anew meanwhile: nothing that was acknowledged is left of this write.
          acked = 0;
          again = [unsentPart(next.batches)];
          plan = next;
        }
      } catch (error) {
        // A database was deleted, and the catalog cannot say whether it was this one.
        failed = failed.map(({ part }) => ({ part, error: toInlayError(error) }));
        continue;
      }
      map = newest;
      const attempt = await this.#attempt({ databaseId: plan.databaseId, map, used }, again);
      failed = attempt.failed;
      acked += attempt.acked;
    }
  }

  /**
   * The map for the next attempt. Owners that refuse an old one say by which map they do so: then the catalog, which may be
   * away, is not asked. After other failures it is asked during the pause, and not waited for beyond it.
   */
  async #mapAfter(map: ShardMap, failed: readonly Failed[], delays: Backoff): Promise<ShardMap> {
    const { clock, maps } = this.#init;
    if (failed.every(({ error }) => isStale(error))) {
      const known = maps.current ?? map;
      if (known.epoch > map.epoch) return known;
      const read = await maps.refresh();
      if (read.epoch > map.epoch) return read;
    } else void maps.refresh().catch(() => undefined);
    await clock.sleep(delays.nextMs());
    return maps.current ?? map;
  }

  async #attempt({ databaseId, map, used }: Target, again: readonly Part[]): Promise<Attempt> {
    const failed: Failed[] = [];
    const parts: Part[] = [];
    for (const part of again) {
      try {
        parts.push(...this.#splitAgain(part, map, used));
      } catch (error) {
        failed.push({ part, error: toInlayError(error) });
      }
    }
    const refused = await this.#sendAll(databaseId, parts, map);
    return { failed: [...failed, ...refused], acked: parts.length - refused.length };
  }

  #splitAgain(part: Part, map: ShardMap, used: number[]): Part[] {
    const parts = splitByOwner(part.batches, map);
    const [owner] = parts.keys();
    if (owner !== undefined && parts.size === 1 && part.number !== unsent) return [{ ...part, owner }];
    return [...parts].map(([to, batches]) => {
      const number = this.#numbers.next();
      used.push(number);
      return { owner: to, batches, number };
    });
  }

  async #sendAll(databaseId: DatabaseId, parts: readonly Part[], map: ShardMap): Promise<Failed[]> {
    const [only] = parts;
    if (only !== undefined && parts.length === 1) {
      const refusal = await this.#send(databaseId, only, map);
      return refusal === undefined ? [] : [refusal];
    }
    const refusals = await Promise.all(parts.map((part) => this.#send(databaseId, part, map)));
    return refusals.filter((refusal) => refusal !== undefined);
  }

  async #send(databaseId: DatabaseId, part: Part, map: ShardMap): Promise<Failed | undefined> {
    const { routerId, sinks } = this.#init;
    try {
      const owner = map.incarnations.find(({ id }) => id === part.owner);
      if (owner === undefined)
        throw new InlayError(
          'unavailable',
          `incarnation ${String(part.owner)} owns shards, but the catalog does not list it`,
          { code: 'no_address' },
        );
      const { number, batches } = part;
      const { floor } = this.#numbers;
      await sinks.of(owner).write({ databaseId, epoch: map.epoch, routerId, number, floor, batches });
      return undefined;
    } catch (error) {
      return { part, error: toInlayError(error) };
    }
  }

  #gaveUp(error: InlayError, acked: number, isFatal: boolean): InlayError {
    if (isFatal && acked === 0) return error;
    const what = acked === 0 ? 'the write was not acknowledged' : 'a part of the write is stored, another part is not';
    return new InlayError(
      isFatal ? error.kind : 'unavailable',
      `${what}: ${error.message}. Sending all of it again is safe.`,
      {
        code: acked === 0 ? 'not_written' : 'partly_written',
        details: { reason: error.code },
        cause: error,
        retryAfterMs: error.retryAfterMs ?? 1000,
      },
    );
  }
}

/** A part without owner and number: the first split that works gives it both. */
const unsentPart = (batches: readonly TableBatch[]): Part => ({ owner: incarnationId(0), batches, number: unsent });

const isSamePlace = (a: WritePlan, b: WritePlan): boolean =>
  a.databaseId === b.databaseId &&
  a.batches.length === b.batches.length &&
  a.batches.every(({ tableId }, i) => tableId === b.batches[i]?.tableId);
