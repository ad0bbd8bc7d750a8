import type { IncarnationId, Stamp } from '@inlay/core';

export type IncarnationState = 'open' | 'draining' | 'closed';

/** One life of an ingester. `closed` only when every row it ever stamped is in the catalog. */
export interface Incarnation {
  readonly id: IncarnationId;
  /** The ingester's stable name: its WAL volume. */
  readonly node: string;
  /** `host:port` of its internal gRPC server; empty in one process. */
  readonly address: string;
  readonly state: IncarnationState;
  /** The epoch that its opening started. */
  readonly epoch: bigint;
  /** The lowest stamp not yet persisted: all below it are in the catalog. */
  readonly lowWater: Stamp;
  /** Id of the volume that its log is on; undefined for one that release 0.1.0 opened. */
  readonly volume?: string | undefined;
}

export interface ShardMap {
  readonly epoch: bigint;
  /** One entry a shard: first the primary, then the in-sync replicas; empty when nobody was ever given it. */
  readonly owners: readonly (readonly IncarnationId[])[];
  /** Every incarnation that is not closed, and every owner. */
  readonly incarnations: readonly Incarnation[];
}
