import { idFromWire, incarnationId, type IncarnationId } from '@inlay/core';
import type { hot } from '@inlay/proto';
import type { LostLog } from '@inlay/services';

/** Ids of incarnations as messages have them. */
export const incarnationsToWire = (ids: readonly IncarnationId[]): bigint[] => ids.map(BigInt);

/** Throws `bad_message`. */
export const incarnationsFromWire = (ids: readonly bigint[]): IncarnationId[] =>
  ids.map((id) => incarnationId(idFromWire(id, 'the id of an incarnation')));

/** A life whose log is lost in the words of `inlay.v1`. */
export const lostLogToWire = ({ incarnation, node, why }: LostLog): hot.LostLog => ({
  incarnation: BigInt(incarnation),
  node,
  why,
});

/** Throws `bad_message`. */
export const lostLogFromWire = ({ incarnation, node, why }: hot.LostLog): LostLog => ({
  incarnation: incarnationId(idFromWire(incarnation, 'the incarnation of a lost log')),
  node,
  why,
});
