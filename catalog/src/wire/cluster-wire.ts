import { databaseId, defined, incarnationId, shardCount, tableId } from '@inlay/core';
import { catalog as wire } from '@inlay/proto';
import type { CatalogEvent, OpenedIncarnation } from '../catalog/index.js';
import type { Incarnation, IncarnationState, ShardMap } from '../model/index.js';
import { badMessage } from './bad-message.js';

const stateToWire: Readonly<Record<IncarnationState, wire.IncarnationState>> = {
  open: wire.IncarnationState.INCARNATION_STATE_OPEN,
  draining: wire.IncarnationState.INCARNATION_STATE_DRAINING,
  closed: wire.IncarnationState.INCARNATION_STATE_CLOSED,
};
const stateFromWire = new Map(
  Object.entries(stateToWire).map(([state, number]) => [number, state as IncarnationState]),
);

function stateOf(number: wire.IncarnationState): IncarnationState {
  const state = stateFromWire.get(number);
  if (state === undefined) throw badMessage(`incarnation state ${String(number)}`);
  return state;
}

/** An incarnation in the words of `inlay.v1`. */
export const incarnationToWire = (incarnation: Incarnation): wire.Incarnation => ({
  id: BigInt(incarnation.id),
  node: incarnation.node,
  address: incarnation.address,
  state: stateToWire[incarnation.state],
  epoch: incarnation.epoch,
  lowWater: incarnation.lowWater,
  volume: incarnation.volume,
});

/** Throws `bad_message` (internal) for a state that this release does not know. */
export const incarnationFromWire = (incarnation: wire.Incarnation): Incarnation => ({
  id: incarnationId(Number(incarnation.id)),
  node: incarnation.node,
  address: incarnation.address,
  state: stateOf(incarnation.state),
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

/** Throws `bad_message` (internal) for a map that cannot be one. A catalog of 0.1.0 does not say what an epoch changed. */
export function shardMapFromWire(map: wire.ShardMap): ShardMap {
  const { epoch, barrier = epoch } = map;
  const owners = map.owners.map(({ incarnations }) => incarnations.map((id) => incarnationId(Number(id))));
  const isTold = map.since.length === owners.length && map.barrier !== undefined;
  const since = isTold ? map.since : owners.map(() => epoch);
  if (owners.length !== shardCount || barrier > epoch || since.some((one) => one > epoch))
    throw badMessage(`shard map of epoch ${String(epoch)}`);
  return {
    cluster: map.clusterId,
    epoch,
    owners,
    since,
    barrier,
    incarnations: map.incarnations.map(incarnationFromWire),
  };
}

/** The answer to `openIncarnation` in the words of `inlay.v1`. */
export const openedToWire = (opened: OpenedIncarnation): wire.OpenIncarnationAnswer => ({
  incarnation: incarnationToWire(opened.incarnation),
  predecessors: opened.predecessors.map(incarnationToWire),
  shardMap: shardMapToWire(opened.shardMap),
});

/** Throws AssertionError when a part is missing, and what `shardMapFromWire` throws. */
export const openedFromWire = (opened: wire.OpenIncarnationAnswer): OpenedIncarnation => ({
  incarnation: incarnationFromWire(defined(opened.incarnation, 'the opened incarnation')),
  predecessors: opened.predecessors.map(incarnationFromWire),
  shardMap: shardMapFromWire(defined(opened.shardMap, 'the shard map')),
});

/** An event in the words of `inlay.v1`. */
export function eventToWire(event: CatalogEvent): wire.CatalogEvent {
  if (event.kind === 'epoch') return { event: { $case: 'epoch', value: event.epoch } };
  if (event.kind === 'schema')
    return { event: { $case: 'schema', value: { databaseId: BigInt(event.databaseId), version: event.version } } };
  return { event: { $case: 'files', value: { tableId: BigInt(event.tableId), filesVersion: event.filesVersion } } };
}

/** Undefined for an event that only a newer release knows: events are hints. */
export function eventFromWire({ event }: wire.CatalogEvent): CatalogEvent | undefined {
  if (event === undefined) return undefined;
  if (event.$case === 'epoch') return { kind: 'epoch', epoch: event.value };
  if (event.$case === 'schema')
    return { kind: 'schema', databaseId: databaseId(Number(event.value.databaseId)), version: event.value.version };
  return { kind: 'files', tableId: tableId(Number(event.value.tableId)), filesVersion: event.value.filesVersion };
}
