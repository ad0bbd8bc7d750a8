import { join } from 'node:path';
import { InlayError, type Files } from '@inlay/core';
import {
  decodeSegmentHeader,
  frameAt,
  frameHeaderBytes,
  frameSeed,
  segmentHeaderBytes,
  segmentName,
  segmentNumber,
  type SegmentHeader,
} from './wal-format.js';
import { readRecord, type WalRecord } from './wal-record.js';

/** A segment as it lies in the directory. */
export interface SegmentInfo {
  readonly number: number;
  readonly bytes: number;
  /** Undefined when the segment was being created as the machine stopped: nothing in it was ever acknowledged. */
  readonly header: SegmentHeader | undefined;
}

/** What lies in the directory, in order of number. Reads headers only. */
export function listSegments(files: Files, directory: string): SegmentInfo[] {
  const segments: SegmentInfo[] = [];
  for (const name of files.list(directory)) {
    const number = segmentNumber(name);
    if (number === undefined) continue;
    const path = join(directory, name);
    const start = files.readRange(path, 0, segmentHeaderBytes);
    const header = decodeSegmentHeader(start);
    if (header !== undefined && header.number !== number)
      throw damaged(name, 0, `it says that it is segment ${String(header.number)}`);
    const bytes = files.size(path) ?? 0;
    // A header is synced before the first frame is written, so a longer file with a bad header was damaged later.
    if (header === undefined && bytes > segmentHeaderBytes)
      throw damaged(name, 0, 'its header is bad although records follow');
    segments.push({ number, bytes, header });
  }
  return segments;
}

/** Facts from elsewhere that tell a torn tail from damage. */
export interface ReadSegmentOptions {
  /** Whether a later segment of the same incarnation exists: then this one was synced whole, and has no torn tail. */
  readonly isComplete: boolean;
  /** So many of its bytes are known to have been on the disk; 0 without it. */
  readonly durableTo?: number | undefined;
  /** Where it ends: what follows was never acknowledged. Without it all that can be read is read. */
  readonly end?: number | undefined;
}

/**
 * The records of a segment in order; returns the offset behind the last one. A bad frame at the end is the torn tail of a
 * group that was never acknowledged, and is left out; one that was synced, as `durableTo`, later frames or later segments
 * prove, throws `wal_corrupt` with its place.
 */
export function* readSegment(
  files: Files,
  directory: string,
  segment: SegmentInfo,
  options: ReadSegmentOptions,
): Generator<WalRecord, number> {
  const { isComplete, durableTo = 0, end } = options;
  const name = segmentName(segment.number);
  if (segment.header === undefined) {
    if (durableTo > segmentHeaderBytes) throw damaged(name, 0, 'its header is gone');
    return 0;
  }
  const bytes = files.read(join(directory, name));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const seed = frameSeed(bytes);
  let at = segmentHeaderBytes;
  while (at < (end ?? Math.max(durableTo, bytes.byteLength))) {
    const frame = frameAt(bytes, view, at, seed);
    if (frame === undefined) {
      if (at < durableTo) throw damaged(name, at, `its first ${String(durableTo)} bytes were on the disk`);
      if (isComplete) throw damaged(name, at, 'a later segment proves that these bytes were on the disk');
      const witness = findWitness(bytes, view, at, seed);
      if (witness !== undefined)
        throw damaged(name, at, `the record at byte ${String(witness)} proves that these bytes were on the disk`);
      return at;
    }
    yield readRecord(frame.payload);
    at = frame.end;
  }
  return at;
}

/** A valid frame behind the bad one that was written after the bad one had been synced. */
function findWitness(bytes: Uint8Array, view: DataView, bad: number, seed: number): number | undefined {
  for (let at = bad + 1; at + frameHeaderBytes <= bytes.byteLength; at++) {
    // The cheap test first: `durable_to`, whose high half is zero in any file that fits memory, is past the bad frame.
    if (view.getUint32(at + 12, true) !== 0 || view.getUint32(at + 8, true) <= bad) continue;
    if (frameAt(bytes, view, at, seed) !== undefined) return at;
  }
  return undefined;
}

function damaged(segment: string, offset: number, why: string): InlayError {
  return new InlayError(
    'corrupt',
    `the write-ahead log segment ${segment} is damaged at byte ${String(offset)}: ${why}. Acknowledged rows may be lost: restore the file from a copy and start again. Without one, move it away and start: writes are taken then, and queries say whose rows are missing until "inlay ingester forget <incarnation> --accept-loss" gives them up`,
    { code: 'wal_corrupt', details: { segment, offset } },
  );
}
