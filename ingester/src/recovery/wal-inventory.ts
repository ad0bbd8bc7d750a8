import { InlayError, type Files, type IncarnationId } from '@inlay/core';
import type { Incarnation, OpenedIncarnation } from '@inlay/catalog';
import { listSegments, type SegmentInfo } from '../wal/wal-reader.js';

/** Segments of one earlier life, whose rows may not all be in the catalog. */
export interface PredecessorLog {
  readonly incarnation: Incarnation;
  /** In order. Only the last may have a torn tail. */
  readonly segments: readonly SegmentInfo[];
}

export interface WalInventory {
  /** In order of their epochs; those without segments too. */
  readonly predecessors: readonly PredecessorLog[];
  /** Nothing in them is needed: their incarnation is closed, or they were only just being created. */
  readonly obsolete: readonly SegmentInfo[];
  readonly nextNumber: number;
}

/**
 * Sorts the segments found by whose they are. Throws `wal_of_unknown_incarnation` (conflict) for those of a life that this
 * catalog has not seen yet: then the catalog is another one or went back in time, and nothing may be deleted on its word.
 */
export function takeInventory(files: Files, directory: string, opened: OpenedIncarnation): WalInventory {
  const segments = listSegments(files, directory);
  const byIncarnation = new Map<IncarnationId, SegmentInfo[]>();
  const obsolete: SegmentInfo[] = [];
  const open = new Map(opened.predecessors.map((incarnation) => [incarnation.id, incarnation]));
  for (const segment of segments) {
    const { header } = segment;
    const incarnation = header === undefined ? undefined : open.get(header.incarnation);
    if (header !== undefined && isUnknown(header, incarnation, opened))
      throw new InlayError(
        'conflict',
        `${directory} holds segments of incarnation ${String(header.incarnation)}, epoch ${String(header.epoch)}, which this catalog does not know: use the catalog that belongs to this directory, or move the segments away to start without their rows`,
        { code: 'wal_of_unknown_incarnation', details: { directory, segment: segment.number } },
      );
    if (incarnation === undefined) obsolete.push(segment);
    else byIncarnation.set(incarnation.id, [...(byIncarnation.get(incarnation.id) ?? []), segment]);
  }
  return {
    predecessors: opened.predecessors
      .toSorted((a, b) => (a.epoch < b.epoch ? -1 : 1))
      .map((incarnation) => ({ incarnation, segments: byIncarnation.get(incarnation.id) ?? [] })),
    obsolete,
    nextNumber: (segments.at(-1)?.number ?? 0) + 1,
  };
}

function isUnknown(
  header: { readonly incarnation: IncarnationId; readonly epoch: bigint },
  incarnation: Incarnation | undefined,
  { incarnation: own }: OpenedIncarnation,
): boolean {
  if (incarnation !== undefined) return incarnation.epoch !== header.epoch;
  return header.incarnation >= own.id || header.epoch >= own.epoch;
}
