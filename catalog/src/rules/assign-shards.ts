import { InlayError, shorten } from '@inlay/core';
import type { IncarnationId } from '@inlay/core';
import type { OpenIncarnationRequest } from '../catalog/index.js';
import { rendezvousOwner } from './rendezvous.js';

/** One entry a shard: first the primary, then the in-sync replicas; empty before it was given to an ingester. */
export type ShardOwners = readonly (readonly IncarnationId[])[];

/** Throws `bad_node` or `not_a_member` (invalid). */
export function checkOpenIncarnation({ node, members }: OpenIncarnationRequest): void {
  if (!/^[\x21-\x7e]{1,253}$/.test(node))
    throw new InlayError(
      'invalid',
      `"${shorten(node)}" is not a node name: use 1 to 253 printable ASCII characters without spaces`,
      { code: 'bad_node' },
    );
  if (!members.includes(node))
    throw new InlayError(
      'invalid',
      `node "${node}" is not among the members ${shorten(members.join(', '), 200)}; give every ingester the same list`,
      {
        code: 'not_a_member',
        details: { node },
      },
    );
}

/**
 * The map after `incarnation` of the node was opened: it steps into every place of the node's earlier lives (its WAL
 * volume holds their rows), and takes the shards that nobody was ever given and that are its own by rendezvous.
 */
export function assignShards(
  owners: ShardOwners,
  earlier: ReadonlySet<IncarnationId>,
  incarnation: IncarnationId,
  request: OpenIncarnationRequest,
): ShardOwners {
  return owners.map((list, shard) => {
    if (list.length === 0) return rendezvousOwner(shard, request.members) === request.node ? [incarnation] : list;
    if (!list.some((owner) => earlier.has(owner))) return list;
    return [...new Set(list.map((owner) => (earlier.has(owner) ? incarnation : owner)))];
  });
}
