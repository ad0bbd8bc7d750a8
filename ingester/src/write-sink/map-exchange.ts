import type { ShardMap } from '@inlay/catalog';

/** How an ingester and those who write to it learn of each other's shard maps without the catalog. */
export interface MapExchange {
  /** The map by which writes are taken; undefined before the start. */
  readonly shardMap: ShardMap | undefined;
  /** Adopts the map if it is younger; one that comes before the start is kept for it. Throws `other_cluster` (conflict). */
  learnMap(map: ShardMap): void;
}
