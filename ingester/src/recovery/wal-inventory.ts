import { join } from 'node:path';
import { InlayError, type Files, type IncarnationId } from '@inlay/core';
import type { Incarnation, OpenedIncarnation } from '@inlay/catalog';
import type { LogLane, LostLog } from '@inlay/services';
import {
  listSegments,
  segmentHeaderBytes,
  segmentName,
  volumeName,
  type LogRecord,
  type SegmentInfo,
  type Volume,
} from '../wal/index.js';

/** Segments of one earlier life, whose rows may not all be in the catalog. */
export interface PredecessorLog {
  /** The whole log of a life is one lane. */
  readonly lane: LogLane;
  /** In order. Only the last may have a torn tail. */
  readonly segments: readonly SegmentInfo[];
  /** What must be there; undefined when nothing is on record of it. */
  readonly record: LogRecord | undefined;
}

/** An earlier life of which rows may be missing: it is not replayed, and not closed before somebody gives it up. */
export interface LostLife extends LostLog {
  /** What stays on record of it; undefined when this volume knows nothing of it. */
  readonly record: LogRecord | undefined;
}

/** Segments of a directory, sorted by the lives that they belong to. */
export interface WalInventory {
  /** In order of their epochs; those without segments too. */
  readonly predecessors: readonly PredecessorLog[];
  readonly lost: readonly LostLife[];
  /** Nothing in them is needed: their incarnation is closed, or they were only just being created. */
  readonly obsolete: readonly SegmentInfo[];
  readonly nextNumber: number;
}

/** The directory, and the catalog's word on which lives it holds. */
export interface InventoryInit {
  readonly files: Files;
  readonly directory: string;
  readonly volume: Volume;
  readonly opened: OpenedIncarnation;
}

/**
 * Sorts the segments found by whose they are, and tells which lives are lost: those of another volume, and those of which
 * a segment is missing. Throws `wal_of_unknown_incarnation` (conflict) for segments of a life that this catalog has not
 * seen yet: then the catalog is another one or went back in time, and nothing may be deleted on its word.
 */
export function takeInventory({ files, directory, volume, opened }: InventoryInit): WalInventory {
  const segments = listSegments(files, directory);
  const byIncarnation = new Map<IncarnationId, SegmentInfo[]>();
  const obsolete: SegmentInfo[] = [];
  const open = new Map(opened.predecessors.map((incarnation) => [incarnation.id, incarnation]));
  const owners = ownersOf(volume);
  for (const segment of segments) {
    const { header } = segment;
    const owner = header?.incarnation ?? owners.get(segment.number);
    const incarnation = owner === undefined ? undefined : open.get(owner);
    if (header !== undefined && isUnknown(header, incarnation, opened))
      throw new InlayError(
        'conflict',
        `${directory} holds segments of incarnation ${String(header.incarnation)}, epoch ${String(header.epoch)}, which this catalog does not know: use the catalog that belongs to this directory, or move the segments away to start without their rows`,
        { code: 'wal_of_unknown_incarnation', details: { directory, segment: segment.number } },
      );
    if (incarnation === undefined) obsolete.push(segment);
    else byIncarnation.set(incarnation.id, [...(byIncarnation.get(incarnation.id) ?? []), segment]);
  }
  const predecessors: PredecessorLog[] = [];
  const lost: LostLife[] = [];
  for (const incarnation of opened.predecessors.toSorted((a, b) => (a.epoch < b.epoch ? -1 : 1))) {
    const record = volume.logs.find((log) => log.incarnation === incarnation.id);
    const found = byIncarnation.get(incarnation.id) ?? [];
    const why = whyLost(incarnation, record, found, { directory, volume: volume.id });
    if (why === undefined) predecessors.push({ lane: laneOf(incarnation), segments: found, record });
    else lost.push({ incarnation: incarnation.id, node: incarnation.node, why, record });
  }
  const numbers = [...segments.map(({ number }) => number), ...owners.keys()];
  return { predecessors, lost, obsolete, nextNumber: Math.max(0, ...numbers) + 1 };
}

/** The lane of a life that is not closed. */
export const laneOf = ({ id, lowWater }: Incarnation): LogLane => ({ incarnation: id, lowWater });

/** Which life's each segment on record is. */
function ownersOf({ logs }: Volume): ReadonlyMap<number, IncarnationId> {
  return new Map(logs.flatMap(({ incarnation, segments }) => segments.map(({ number }) => [number, incarnation])));
}

function whyLost(
  { volume }: Incarnation,
  record: LogRecord | undefined,
  found: readonly SegmentInfo[],
  here: { readonly directory: string; readonly volume: string },
): string | undefined {
  if (volume !== undefined && volume !== here.volume)
    return `its write-ahead log is on volume ${volume}, and ${here.directory} is volume ${here.volume}${unproven(volume, found, here.directory)}`;
  const numbers = new Set(found.map(({ number }) => number));
  // A header alone is no loss: its name may not have been durable yet, and nothing was acknowledged in it.
  const missing =
    record?.segments.filter(({ number, bytes }) => bytes > segmentHeaderBytes && !numbers.has(number)) ?? [];
  if (missing.length === 0) return undefined;
  const names = missing.map(({ number }) => join(here.directory, segmentName(number)));
  return `of its write-ahead log ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' and more' : ''} cannot be found`;
}

/** Only the file `volume` is another's: what to do is not to look for a disk. */
function unproven(volume: string, found: readonly SegmentInfo[], directory: string): string {
  const [first] = found;
  if (first === undefined) return '';
  return (
    `, although ${String(found.length)} of its segments are here, the first ${join(directory, segmentName(first.number))}: ` +
    `what is missing is the file ${join(directory, volumeName)} of volume ${volume}, which says whether they are all. ` +
    `To have its rows back, stop this ingester by SIGTERM, put that file in the place of the one there, and start`
  );
}

function isUnknown(
  header: { readonly incarnation: IncarnationId; readonly epoch: bigint },
  incarnation: Incarnation | undefined,
  { incarnation: own }: OpenedIncarnation,
): boolean {
  if (incarnation !== undefined) return incarnation.epoch !== header.epoch;
  return header.incarnation >= own.id || header.epoch >= own.epoch;
}
