import {
  badMessage,
  idFromWire,
  incarnationId,
  partFromWire,
  shardCount,
  type IncarnationId,
  type InlayError,
} from '@inlay/core';
import { catalog as wire } from '@inlay/proto';
import type { OpenedIncarnation, OpenIncarnationRequest } from '../catalog/index.js';
import type { Incarnation, IncarnationState, ShardMap } from '../model/index.js';
import { enumWire } from './enum-wire.js';

const stateWire = enumWire<IncarnationState, wire.IncarnationState>(
  {
    open: wire.IncarnationState.INCARNATION_STATE_OPEN,
    draining: wire.IncarnationState.INCARNATION_STATE_DRAINING,
    closed: wire.IncarnationState.INCARNATION_STATE_CLOSED,
  },
  'state of an incarnation',
);

const idOf = (id: bigint): IncarnationId => incarnationId(idFromWire(id, 'the id of an incarnation'));

/** An incarnation in the words of `inlay.v1`. */
export const incarnationToWire = (incarnation: Incarnation): wire.Incarnation => ({
  id: BigInt(incarnation.id),
  node: incarnation.node,
  address: incarnation.address,
  state: stateWire.toWire(incarnation.state),
  epoch: incarnation.epoch,
  lowWater: incarnation.lowWater,
  volume: incarnation.volume,
});

/** Throws `bad_message`, also for a state that only a newer release knows. */
export const incarnationFromWire = (incarnation: wire.Incarnation): Incarnation => ({
  id: idOf(incarnation.id),
  node: incarnation.node,
  address: incarnation.address,
  state: stateWire.fromWire(incarnation.state),
  epoch: incarnation.epoch,
  lowWater: incarnation.lowWater,
  ...(incarnation.volume === undefined ? {} : { volume: incarnation.volume }),
});

/** A shard map in the words of `inlay.v1`, whole. */
export const shardMapToWire = (map: ShardMap): wire.ShardMap => ({
  clusterId: map.cluster,
  epoch: map.epoch,
  owners: map.owners.map((owners) => ({ incarnations: owners.map(BigInt) })),
  since: [...map.since],
  barrier: map.barrier,
  incarnations: map.incarnations.map(incarnationToWire),
});

/** Throws `bad_message` for a map that cannot be one. A catalog of 0.1.0 does not say what an epoch changed. */
export function shardMapFromWire(map: wire.ShardMap): ShardMap {
  const { epoch, barrier = epoch } = map;
  const owners = map.owners.map(({ incarnations }) => incarnations.map(idOf));
  const isOld = map.since.length === 0 && map.barrier === undefined;
  const since = isOld ? owners.map(() => epoch) : map.since;
  const wrong = (what: string): InlayError => badMessage(`the shard map of epoch ${String(epoch)} ${what}`);
  if (owners.length !== shardCount)
    throw wrong(`has ${String(owners.length)} shards in place of ${String(shardCount)}`);
  if (since.length !== shardCount)
    throw wrong(
      `says of ${String(since.length)} shards, in place of ${String(shardCount)}, since when they have their owners`,
    );
  if (!isOld && map.barrier === undefined) throw wrong('does not say when a database was last deleted');
  if (barrier > epoch || since.some((one) => one > epoch)) throw wrong('tells of later epochs');
  return {
    cluster: map.clusterId,
    epoch,
    owners,
    since,
    barrier,
    incarnations: map.incarnations.map(incarnationFromWire),
  };
}

/** A node that begins a life in the words of `inlay.v1`. */
export const openIncarnationToWire = (request: OpenIncarnationRequest): wire.OpenIncarnationRequest => ({
  node: request.node,
  address: request.address,
  members: [...request.members],
  volume: request.volume,
});

/** Whether its node is one of the members is for the catalog to say. */
export const openIncarnationFromWire = (request: wire.OpenIncarnationRequest): OpenIncarnationRequest => ({
  node: request.node,
  address: request.address,
  members: request.members,
  ...(request.volume === undefined ? {} : { volume: request.volume }),
});

/** The answer to `openIncarnation` in the words of `inlay.v1`. */
export const openedToWire = (opened: OpenedIncarnation): wire.OpenIncarnationAnswer => ({
  incarnation: incarnationToWire(opened.incarnation),
  predecessors: opened.predecessors.map(incarnationToWire),
  shardMap: shardMapToWire(opened.shardMap),
});

/** Throws `bad_message`. */
export const openedFromWire = (opened: wire.OpenIncarnationAnswer): OpenedIncarnation => ({
  incarnation: incarnationFromWire(partFromWire(opened.incarnation, 'the opened incarnation')),
  predecessors: opened.predecessors.map(incarnationFromWire),
  shardMap: shardMapFromWire(partFromWire(opened.shardMap, 'the shard map')),
});

/** The incarnation to drain, to close or to forget in the words of `inlay.v1`. */
export const namedIncarnationToWire = (incarnation: IncarnationId): wire.CloseIncarnationRequest => ({
  incarnation: BigInt(incarnation),
});

/** Throws `bad_message`. */
export const namedIncarnationFromWire = ({ incarnation }: wire.CloseIncarnationRequest): IncarnationId =>
  idOf(incarnation);

/** The epoch that a deletion or a loss has started, in the words of `inlay.v1`. */
export const startedEpochToWire = ({ epoch }: { readonly epoch: bigint }): wire.DeleteDatabaseAnswer => ({ epoch });

/** Every number of 64 bits is an epoch. */
export const startedEpochFromWire = ({ epoch }: wire.DeleteDatabaseAnswer): { readonly epoch: bigint } => ({ epoch });

/** The cluster's id in the words of `inlay.v1`. */
export const clusterIdToWire = (clusterId: string): wire.GetClusterIdAnswer => ({ clusterId });

/** Throws `bad_message` when there is none: an object store must not be marked with it. */
export function clusterIdFromWire({ clusterId }: wire.GetClusterIdAnswer): string {
  if (clusterId === '') throw badMessage('the id of the cluster is missing');
  return clusterId;
}
