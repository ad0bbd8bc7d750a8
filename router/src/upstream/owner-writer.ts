import type { ShardMap } from '@inlay/catalog';
import type { TableBatch } from '@inlay/columnar';
import {
  Backoff,
  defined,
  incarnationId,
  InlayError,
  newAbortController,
  toInlayError,
  type Clock,
  type DatabaseId,
  type IncarnationId,
  type Random,
} from '@inlay/core';
import type { CheckedRows, CheckRows, LogWriter } from '@inlay/services';
import { OpenNumbers } from './open-numbers.js';
import type { ShardMapCache } from './shard-map-cache.js';
import { splitByOwner } from './split-by-owner.js';
import type { WriteSinks } from './write-sinks.js';

/** Destinations of writes, and for how long a write is repeated. */
export interface OwnerWriterInit {
  readonly maps: ShardMapCache;
  /** Closed with the writer. */
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

/** A write in one attempt. */
interface Routed<Rows extends CheckedRows> {
  readonly rows: Rows;
  /** It was there before the rows were checked: a write says by its epoch that its database was there in it. */
  readonly map: ShardMap;
  /** Collects the numbers that its parts get. */
  readonly used: number[];
}

/** Not yet a number. */
const unsent = 0;
const backoff = { firstMs: 20, maxMs: 500 };
/** Refusals that say: your map is old. They mean that the write was not applied. */
const isStale = (error: InlayError): boolean => error.code === 'stale_epoch' || error.code === 'not_owner';

/**
 * The router's end of the log that every ingester keeps of its own: sends a write to the owners of its rows and repeats
 * what was not acknowledged, with a fresh shard map, until it is or the time is up. A part that is repeated unchanged keeps
 * its number, so that its owner can tell the repeat from another write, and so can the next life of that owner, whose log
 * may hold it: applied anew it would come after writes that were acknowledged meanwhile. A part that is split gets new
 * numbers.
 */
export class OwnerWriter implements LogWriter {
  readonly #init: OwnerWriterInit;
  readonly #numbers = new OpenNumbers();
  readonly #stopping = newAbortController();
  #following: Promise<void> | undefined;

  constructor(init: OwnerWriterInit) {
    this.#init = init;
  }

  /** Follows the catalog's shard map from now on. */
  start(): void {
    const { maps, clock } = this.#init;
    this.#following ??= maps.follow(this.#stopping.signal, clock);
  }

  notReady(): readonly string[] {
    return this.#init.maps.current === undefined ? ['the shard map'] : [];
  }

  /**
   * Rejects, before anything is checked, with `unavailable` when there is no shard map and the catalog cannot be reached;
   * later with the owner's refusal, or with `not_written` or `partly_written` when the time is up.
   */
  async write<Rows extends CheckedRows>(check: CheckRows<Rows>): Promise<Rows> {
    const { maps } = this.#init;
    const map = maps.current ?? (await maps.get());
    const rows = await check(map.barrier);
    if (rows.batches.length === 0) return rows;
    const used: number[] = [];
    try {
      const attempt = await this.#attempt({ rows, map, used }, [unsentPart(rows.batches)]);
      return attempt.failed.length === 0 ? rows : await this.#repeat({ rows, map, used }, attempt, check);
    } finally {
      // Acknowledged or given up: owners may refuse copies that still travel.
      this.#numbers.done(used);
    }
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#following;
    await this.#init.sinks.close();
  }

  async #repeat<Rows extends CheckedRows>(
    first: Routed<Rows>,
    attempt: Attempt,
    check: CheckRows<Rows>,
  ): Promise<Rows> {
    const { clock, random, timeoutMs } = this.#init;
    const deadline = clock.monotonicMs() + timeoutMs;
    const delays = new Backoff(backoff, random);
    const { used } = first;
    let { rows, map } = first;
    let { failed, acked } = attempt;
    for (;;) {
      const fatal = failed.find(({ error }) => error.kind !== 'unavailable');
      const [worst] = failed;
      if (worst === undefined) return rows;
      if (fatal !== undefined || clock.monotonicMs() >= deadline)
        throw this.#gaveUp((fatal ?? worst).error, acked, fatal !== undefined);
      const newest = await this.#mapAfter(map, failed, delays);
      let again = failed.map(({ part }) => part);
      try {
        // Databases that were there in the old map's epoch are there, unless one was deleted since.
        const next = newest.barrier > map.epoch ? await check(newest.barrier) : rows;
        if (!isSamePlace(rows, next)) {
          // The database was deleted and made anew meanwhile: nothing that was acknowledged is left of this write.
          if (next.batches.length === 0) return next;
          acked = 0;
          again = [unsentPart(next.batches)];
          rows = next;
        }
      } catch (error) {
        // A database was deleted, and the catalog cannot say whether it was this one.
        failed = failed.map(({ part }) => ({ part, error: toInlayError(error) }));
        continue;
      }
      map = newest;
      const latest = await this.#attempt({ rows, map, used }, again);
      failed = latest.failed;
      acked += latest.acked;
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

  async #attempt({ rows, map, used }: Routed<CheckedRows>, again: readonly Part[]): Promise<Attempt> {
    const databaseId = defined(rows.databaseId, 'the database of checked rows');
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

const isSamePlace = (a: CheckedRows, b: CheckedRows): boolean =>
  a.databaseId === b.databaseId &&
  a.batches.length === b.batches.length &&
  a.batches.every(({ tableId }, i) => tableId === b.batches[i]?.tableId);
