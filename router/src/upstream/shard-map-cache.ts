import type { Catalog, ShardMap } from '@inlay/catalog';
import { defined, toInlayError, type Clock, type Logger } from '@inlay/core';

const watchRetryMs = 1000;

/**
 * The newest shard map that this router has seen. Old ones are harmless: an ingester refuses what was split before a shard
 * changed its owner, and says by which map. With the catalog down the last map stays in use.
 */
export class ShardMapCache {
  readonly #catalog: Catalog;
  readonly #logger: Logger;
  readonly #onChange: (map: ShardMap) => void;
  #current: ShardMap | undefined;
  #reading: Promise<ShardMap> | undefined;

  constructor(catalog: Catalog, logger: Logger, onChange: (map: ShardMap) => void = () => undefined) {
    this.#catalog = catalog;
    this.#logger = logger;
    this.#onChange = onChange;
  }

  get current(): ShardMap | undefined {
    return this.#current;
  }

  /** The cached map, or the first. Rejects with `unavailable` when there is none and the catalog cannot be reached. */
  async get(): Promise<ShardMap> {
    return this.#current ?? this.#read();
  }

  /** Asks the catalog; the old map when it cannot be reached. Rejects only when there is no map at all. */
  async refresh(): Promise<ShardMap> {
    try {
      return await this.#read();
    } catch (error) {
      this.#logger.warn('the shard map could not be read; the last one stays in use', { error: toInlayError(error) });
      if (this.#current === undefined) throw error;
      return this.#current;
    }
  }

  /** A map that an ingester told of. Only a younger one of the same cluster counts. */
  learn(map: ShardMap): void {
    const current = this.#current;
    if (current === undefined || map.cluster !== current.cluster || map.epoch <= current.epoch) return;
    this.#take(map);
  }

  /** Keeps the map new by the catalog's hints until the signal aborts. */
  async follow(signal: AbortSignal, clock: Clock): Promise<void> {
    while (!signal.aborted) {
      try {
        // What happened while nobody watched was not told.
        await this.#read();
        for await (const event of this.#catalog.watch(signal))
          if (event.kind === 'epoch' && event.epoch !== this.#current?.epoch) await this.refresh();
      } catch (error) {
        this.#logger.debug('the catalog cannot be watched', { error: toInlayError(error) });
      }
      await clock.sleep(watchRetryMs, signal).catch(() => undefined);
    }
  }

  #read(): Promise<ShardMap> {
    this.#reading ??= this.#catalog
      .shardMap()
      .then((map) => this.#take(map))
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }

  /** Maps of one epoch may still differ in addresses and states; an older epoch that comes late is nothing. */
  #take(map: ShardMap): ShardMap {
    if (this.#current === undefined || map.epoch >= this.#current.epoch) {
      this.#current = map;
      this.#onChange(map);
    }
    return defined(this.#current, 'the shard map');
  }
}
