import { crc32c } from '@node-rs/crc32';
import { incarnationId, InlayError, type IncarnationId } from '@inlay/core';

/*
 * A segment is a header and then frames, all little-endian:
 *   header  magic "INLAYWAL" · u32 version · u32 crc32c of the rest · u64 incarnation · u64 epoch · u64 segment number
 *   frame   u32 payload length · u32 crc32c · u64 durable_to · payload
 * A frame's crc starts from the header's crc and its own length, so a frame of another segment, or one that is read with
 * a wrong length, never passes. `durable_to` is how many bytes of the segment were synced when the frame was written: that
 * is what tells damage from a torn tail.
 */
export const segmentHeaderBytes = 40;
export const frameHeaderBytes = 16;
/** Larger than any batch that a router sends: a length beyond it comes from damage. */
export const payloadBytesMax = 512 * 1024 * 1024;
const magic = new TextEncoder().encode('INLAYWAL');
const version = 1;

/** The first bytes of a segment, decoded. */
export interface SegmentHeader {
  readonly incarnation: IncarnationId;
  /** The epoch that the incarnation's opening started. */
  readonly epoch: bigint;
  readonly number: number;
}

/** One frame, decoded; `payload` is a view of the segment's bytes. */
export interface Frame {
  readonly payload: Uint8Array;
  readonly durableTo: number;
  /** Offset of the next frame. */
  readonly end: number;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Segments sort by name as by number. */
export const segmentName = (number: number): string => `${String(number).padStart(12, '0')}.wal`;

/** Undefined for a file that is no segment. */
export function segmentNumber(name: string): number | undefined {
  const digits = /^(\d{12})\.wal$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export function encodeSegmentHeader(header: SegmentHeader): Uint8Array {
  const bytes = new Uint8Array(segmentHeaderBytes);
  const view = viewOf(bytes);
  bytes.set(magic);
  view.setUint32(8, version, true);
  view.setBigUint64(16, BigInt(header.incarnation), true);
  view.setBigUint64(24, header.epoch, true);
  view.setBigUint64(32, BigInt(header.number), true);
  view.setUint32(12, crc32c(bytes.subarray(16)), true);
  return bytes;
}

/** Undefined when the bytes are no whole header: it was being written when the machine stopped, or it is damaged. */
export function decodeSegmentHeader(bytes: Uint8Array): SegmentHeader | undefined {
  if (bytes.byteLength < segmentHeaderBytes || magic.some((byte, i) => bytes[i] !== byte)) return undefined;
  const view = viewOf(bytes);
  if (view.getUint32(12, true) !== crc32c(bytes.subarray(16, segmentHeaderBytes))) return undefined;
  const found = view.getUint32(8, true);
  if (found !== version)
    throw new InlayError(
      'corrupt',
      `the write-ahead log has format version ${String(found)}, this release reads version ${String(version)}: start the release that wrote it and stop it cleanly`,
      { code: 'wal_version' },
    );
  return {
    incarnation: incarnationId(Number(view.getBigUint64(16, true))),
    epoch: view.getBigUint64(24, true),
    number: Number(view.getBigUint64(32, true)),
  };
}

/** What the frames of a segment start their checksum from. */
export const frameSeed = (header: Uint8Array): number => crc32c(header.subarray(0, segmentHeaderBytes));

/** Fills checksum and `durable_to` of consecutive frames whose lengths and payloads are written. */
export function sealFrames(frames: Uint8Array, seed: number, durableTo: number): void {
  const view = viewOf(frames);
  for (let at = 0; at < frames.byteLength;) {
    const length = view.getUint32(at, true);
    const end = at + frameHeaderBytes + length;
    view.setUint32(at + 8, durableTo >>> 0, true);
    view.setUint32(at + 12, Math.floor(durableTo / 2 ** 32), true);
    view.setUint32(at + 4, crc32c(frames.subarray(at + 8, end), (seed ^ length) >>> 0), true);
    at = end;
  }
}

/** The frame at this offset, or undefined where none begins. */
export function frameAt(bytes: Uint8Array, view: DataView, at: number, seed: number): Frame | undefined {
  if (at + frameHeaderBytes > bytes.byteLength) return undefined;
  const length = view.getUint32(at, true);
  const end = at + frameHeaderBytes + length;
  if (length === 0 || length > payloadBytesMax || end > bytes.byteLength) return undefined;
  const durableTo = view.getUint32(at + 8, true) + view.getUint32(at + 12, true) * 2 ** 32;
  if (durableTo > at) return undefined;
  if (view.getUint32(at + 4, true) !== crc32c(bytes.subarray(at + 8, end), (seed ^ length) >>> 0)) return undefined;
  return { payload: bytes.subarray(at + frameHeaderBytes, end), durableTo, end };
}
