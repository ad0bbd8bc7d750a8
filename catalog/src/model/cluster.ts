import type { IncarnationId, Stamp } from '@inlay/core';

/** `draining` is on its way out: it takes no more writes, and still answers for its rows. */
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

/**
 * Who owns what in one epoch. One cluster has one map in one epoch, the same from every source; only the addresses and
 * states of its incarnations are as old as the answer that brought them.
 */
export interface ShardMap {
  /** Id of the cluster; empty when a catalog of release 0.1.0 told it. */
  readonly cluster: string;
  readonly epoch: bigint;
  /** One entry a shard: first the primary, then the in-sync replicas; empty when nobody was ever given it. */
  readonly owners: readonly (readonly IncarnationId[])[];
  /** One entry a shard: the epoch of the last change of its owners; 0 when nobody was ever given it. */
  readonly since: readonly bigint[];
  /**
   * The epoch of the last deletion of a database; 0 before the first. What was found out about databases in that epoch or
   * later still holds.
   */
  readonly barrier: bigint;
  /** Every incarnation that is not closed, and every owner. */
  readonly incarnations: readonly Incarnation[];
}
