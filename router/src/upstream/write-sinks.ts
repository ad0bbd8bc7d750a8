import type { Incarnation, ShardMap } from '@inlay/catalog';
import type { WriteSink } from '@inlay/services';

/** Where the ingesters are. In one process: the ingester itself; else a stream to its address. */
export interface WriteSinks {
  /** Throws `no_address` (unavailable) when nobody knows how to reach it. */
  of(incarnation: Incarnation): WriteSink;
  /**
   * Told of each shard map, the ingesters hear of it before the next write: they need not ask the catalog. An
   * incarnation that is not listed will not be written to again.
   */
  follow(map: ShardMap): void;
  /** The listener is told of maps that ingesters answer with when they refuse a write. */
  onMap(listener: (map: ShardMap) => void): void;
  close(): Promise<void>;
}

/** One ingester in the same process answers for every incarnation there is. */
export const localSinks = (sink: WriteSink, learnMap: (map: ShardMap) => void): WriteSinks => ({
  of: () => sink,
  follow: learnMap,
  // It reads the same catalog and has nothing to tell.
  onMap: () => undefined,
  close: () => Promise.resolve(),
});
