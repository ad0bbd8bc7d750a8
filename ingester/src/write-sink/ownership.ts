import {
  addShard,
  emptyShardBitmap,
  firstStampOf,
  hasShard,
  InlayError,
  makeStamp,
  shardCount,
  type IncarnationId,
  type ShardBitmap,
  type Stamp,
} from '@inlay/core';
import type { Catalog, ShardMap } from '@inlay/catalog';

/**
 * The epoch that this ingester has adopted, the shards that are its own in it, and the stamps that it gives. The map moves
 * only forward, and only to what the catalog says.
 */
export class Ownership {
  readonly #catalog: Pick<Catalog, 'shardMap'>;
  readonly #incarnation: IncarnationId;
  #epoch = 0n;
  #owned: ShardBitmap = emptyShardBitmap();
  #counter = 0n;
  #reading: Promise<void> | undefined;
  #onMap: (map: ShardMap) => void = () => undefined;

  constructor(catalog: Pick<Catalog, 'shardMap'>, incarnation: IncarnationId, map: ShardMap) {
    this.#catalog = catalog;
    this.#incarnation = incarnation;
    this.#take(map);
  }

  /** Told of each map that is adopted from now on. */
  onMap(listener: (map: ShardMap) => void): void {
    this.#onMap = listener;
  }

  get epoch(): bigint {
    return this.#epoch;
  }

  /** Every stamp to come is above it. */
  get lastStamp(): Stamp {
    return firstStampOf(this.#epoch) + this.#counter;
  }

  /**
   * In order, and never the first of an epoch: that one belongs to what the epoch was started for (a delete), which every
   * write of the epoch comes after.
   */
  nextStamp(): Stamp {
    this.#counter++;
    return makeStamp(this.#epoch, this.#counter);
  }

  /** Adopts at least this epoch. Rejects when the catalog cannot be read, or does not know the epoch yet. */
  async reach(epoch: bigint): Promise<void> {
    if (epoch <= this.#epoch) return;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
    // The read under way may have begun before the epoch did.
    if (epoch > this.#epoch) await this.#read();
    if (epoch > this.#epoch)
      throw new InlayError(
        'unavailable',
        `epoch ${String(epoch)} is not in the catalog, whose shard map is of epoch ${String(this.#epoch)}`,
        { code: 'unknown_epoch', retryAfterMs: 500 },
      );
  }

  /** Throws `stale_epoch` or `not_owner`: the sender reads the map again. */
  check(epoch: bigint, shards: ShardBitmap): void {
    if (epoch < this.#epoch)
      throw new InlayError(
        'unavailable',
        `the write was sent by the shard map of epoch ${String(epoch)}, this ingester is in epoch ${String(this.#epoch)}: read the map again`,
        { code: 'stale_epoch', details: { epoch: Number(this.#epoch) } },
      );
    for (let shard = 0; shard < shardCount; shard++)
      if (hasShard(shards, shard) && !hasShard(this.#owned, shard))
        throw new InlayError(
          'unavailable',
          `shard ${String(shard)} is not incarnation ${String(this.#incarnation)}'s in epoch ${String(this.#epoch)}: read the map again`,
          { code: 'not_owner', details: { shard, epoch: Number(this.#epoch) } },
        );
  }

  async #read(): Promise<void> {
    this.#take(await this.#catalog.shardMap());
  }

  #take(map: ShardMap): void {
    if (map.epoch <= this.#epoch) return;
    const owned = emptyShardBitmap();
    map.owners.forEach((incarnations, shard) => {
      if (incarnations[0] === this.#incarnation) addShard(owned, shard);
    });
    this.#epoch = map.epoch;
    this.#owned = owned;
    this.#counter = 0n;
    this.#onMap(map);
  }
}
