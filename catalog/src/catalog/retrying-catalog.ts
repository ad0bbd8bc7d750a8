import { Backoff, isInlayError, newAbortController } from '@inlay/core';
import type { Clock, Random } from '@inlay/core';
import type { Catalog } from './catalog.js';
import { DecoratedCatalog } from './decorated-catalog.js';
import type { CatalogOp } from './decorated-catalog.js';

/** Clock and chance for the pauses, and how often a call is tried. */
export interface RetryingCatalogOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Calls in all, the first included; 4 unless told otherwise. */
  readonly attemptsMax?: number;
}

/**
 * A repeat of these ends where one call would. Creating or deleting a database would answer a repeat with another error,
 * forgetting an incarnation too, opening one would open a second: their callers decide.
 */
const repeatable: ReadonlySet<CatalogOp> = new Set([
  'clusterId',
  'listDatabases',
  'schema',
  'ensureSchema',
  'markDraining',
  'closeIncarnation',
  'shardMap',
  'commitFile',
  'listFiles',
]);

/** The one layer that repeats catalog calls: those that failed as unavailable, and only where a repeat does no harm. */
export class RetryingCatalog extends DecoratedCatalog {
  readonly #options: RetryingCatalogOptions;
  readonly #closed = newAbortController();

  constructor(inner: Catalog, options: RetryingCatalogOptions) {
    super(inner);
    this.#options = options;
  }

  override close(): Promise<void> {
    this.#closed.abort(new Error('closed'));
    return super.close();
  }

  protected async around<T>(op: CatalogOp, call: () => Promise<T>): Promise<T> {
    const { clock, random, attemptsMax = 4 } = this.#options;
    const backoff = new Backoff({ firstMs: 50, maxMs: 2000 }, random);
    for (let attempt = 1; ; attempt++) {
      try {
        return await call();
      } catch (error) {
        const isWorthIt = isInlayError(error) && error.kind === 'unavailable' && error.code !== 'catalog_closed';
        if (!isWorthIt || !repeatable.has(op) || attempt >= attemptsMax) throw error;
        try {
          await clock.sleep(backoff.nextMs(), this.#closed.signal);
        } catch {
          throw error;
        }
      }
    }
  }
}
