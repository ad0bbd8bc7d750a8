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
 * The map that this ingester has adopted, the shards that are its own in it, and the stamps that it gives. It moves
 * only forward, to maps that the catalog made: it reads them there, or hears them from a process that has read them.
 */
export class Ownership {
  readonly #catalog: Pick<Catalog, 'shardMap'>;
  readonly #incarnation: IncarnationId;
  #map: ShardMap;
  #owned: ShardBitmap;
  #counter = 0n;
  #reading: Promise<void> | undefined;
  #onMap: (map: ShardMap) => void = () => undefined;

  constructor(catalog: Pick<Catalog, 'shardMap'>, incarnation: IncarnationId, map: ShardMap) {
    this.#catalog = catalog;
    this.#incarnation = incarnation;
    this.#map = map;
    this.#owned = ownedBy(incarnation, map);
  }

  /** Told of each map that is adopted from now on. */
  onMap(listener: (map: ShardMap) => void): void {
    this.#onMap = listener;
  }

  /** For those who are behind. */
  get map(): ShardMap {
    return this.#map;
  }

  get epoch(): bigint {
    return this.#map.epoch;
  }

  /** Every stamp to come is above it. */
  get lastStamp(): Stamp {
    return firstStampOf(this.epoch) + this.#counter;
  }

  /**
   * In order, and never the first of an epoch: that one belongs to what the epoch was started for (a delete), which every
   * write of the epoch comes after.
   */
  nextStamp(): Stamp {
    this.#counter++;
    return makeStamp(this.epoch, this.#counter);
  }

  /**
   * Adopts a map that somebody else has read, if it is younger. One that does not say of which cluster it is is left alone.
   * Throws `other_cluster` (conflict): the epochs of another cluster say nothing here, and one that is too high could not
   * be taken back.
   */
  learn(map: ShardMap): void {
    const { cluster } = this.#map;
    if (map.epoch <= this.epoch || map.cluster === '' || cluster === '') return;
    if (map.cluster !== cluster)
      throw new InlayError(
        'conflict',
        `the shard map is of cluster ${map.cluster}, this ingester belongs to cluster ${cluster}: give both the same --catalog`,
        { code: 'other_cluster', details: { cluster, other: map.cluster } },
      );
    this.#take(map);
  }

  /** Adopts at least this epoch. Rejects when the catalog cannot be read, or does not know the epoch yet. */
  async reach(epoch: bigint): Promise<void> {
    if (epoch <= this.epoch) return;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
    // The read under way may have begun before the epoch did.
    if (epoch > this.epoch) await this.#read();
    if (epoch > this.epoch)
      throw new InlayError(
        'unavailable',
        `epoch ${String(epoch)} is not in the catalog, whose shard map is of epoch ${String(this.epoch)}`,
        { code: 'unknown_epoch', retryAfterMs: 500 },
      );
  }

  /**
   * Whether a write that was split by the map of `epoch` may have a stamp: its sender knew of every deletion of a database,
   * its shards are this ingester's, and were so in its sender's map already. That map need not be the newest. Throws
   * `stale_epoch` or `not_owner` (unavailable): the sender needs a younger map.
   */
  check(epoch: bigint, shards: ShardBitmap): void {
    const { barrier, since } = this.#map;
    if (epoch < barrier) throw this.#stale(epoch, `a database was deleted in epoch ${String(barrier)}`);
    for (let shard = 0; shard < shardCount; shard++) {
      if (!hasShard(shards, shard)) continue;
      if (!hasShard(this.#owned, shard))
        throw new InlayError(
          'unavailable',
          `shard ${String(shard)} is not incarnation ${String(this.#incarnation)}'s in epoch ${String(this.epoch)}: read the map again`,
          { code: 'not_owner', details: { shard, epoch: Number(this.epoch) } },
        );
      const changed = since[shard] ?? this.epoch;
      if (epoch < changed)
        throw this.#stale(epoch, `shard ${String(shard)} has its owner since epoch ${String(changed)}`);
    }
  }

  #stale(epoch: bigint, why: string): InlayError {
    return new InlayError(
      'unavailable',
      `the write was sent by the shard map of epoch ${String(epoch)}, and ${why}: read the map again`,
      { code: 'stale_epoch', details: { epoch: Number(this.epoch) } },
    );
  }

  async #read(): Promise<void> {
    this.#take(await this.#catalog.shardMap());
  }

  #take(map: ShardMap): void {
    if (map.epoch <= this.epoch) return;
    this.#map = map;
    this.#owned = ownedBy(this.#incarnation, map);
    this.#counter = 0n;
    this.#onMap(map);
  }
}

/** A closed one owns nothing: what it would take nobody would ask it for. */
function ownedBy(incarnation: IncarnationId, { incarnations, owners }: ShardMap): ShardBitmap {
  const owned = emptyShardBitmap();
  if (!incarnations.some(({ id, state }) => id === incarnation && state !== 'closed')) return owned;
  owners.forEach((list, shard) => {
    if (list[0] === incarnation) addShard(owned, shard);
  });
  return owned;
}
