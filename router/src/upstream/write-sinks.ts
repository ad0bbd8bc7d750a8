import type { Incarnation } from '@inlay/catalog';
import type { WriteSink } from '@inlay/services';

/** Where the ingesters are. In one process: the ingester itself; else a stream to its address. */
export interface WriteSinks {
  /** Throws `no_address` (unavailable) when nobody knows how to reach it. */
  of(incarnation: Incarnation): WriteSink;
  /** Told after each change of the shard map: whoever is not listed will not be written to again. */
  retain(incarnations: readonly Incarnation[]): void;
  close(): Promise<void>;
}

/** One ingester in the same process answers for every incarnation there is. */
export const localSinks = (sink: WriteSink): WriteSinks => ({
  of: () => sink,
  retain: () => undefined,
  close: () => Promise.resolve(),
});
