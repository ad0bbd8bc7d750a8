import { crc32c } from '@node-rs/crc32';
import { incarnationId, InlayError, type IncarnationId } from '@inlay/core';

/*
 * `volume` says which volume a directory is, and what must lie in it:
 *   line 1   "inlay-wal-volume 1 " and the crc32c of line 2, in hex
 *   line 2   JSON: the id, and the logs with their segments; then spaces up to a multiple of 4,096 bytes
 *   slots    two sectors of 512 bytes: u32 crc32c · u32 zero · u64 segment · u64 bytes, little-endian
 * Everything above the slots is written once, to a file that then takes the name, so it is whole or absent. A slot is
 * written in place after each sync of the log, and says no more than what that sync made durable. So it needs no sync of
 * its own to be true; the other slot keeps what was synced last.
 */
export const slotBytes = 512;
const slotCount = 2;
const blockBytes = 4096;
const usedSlotBytes = 24;
const magic = 'inlay-wal-volume 1 ';
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A segment that must be there, with the number of bytes that it must have at least. */
export interface RecordedSegment {
  readonly number: number;
  /** Bytes that are known to be on the disk. */
  readonly bytes: number;
}

/** What is known of the log of one life: it has to be there, or rows that were acknowledged are lost. */
export interface LogRecord {
  readonly incarnation: IncarnationId;
  /** In order, without gaps; those whose rows are all in the catalog are left out. */
  readonly segments: readonly RecordedSegment[];
  /** Whether its last segment was being written: it may hold more than is known of it. */
  readonly isOpenEnded: boolean;
}

/** The contents of the file `volume`. */
export interface Volume {
  /** A uuid, made with the file and never changed. */
  readonly id: string;
  /** A life that is absent has nothing to lose: it never had a segment, or all of its rows are in the catalog. */
  readonly logs: readonly LogRecord[];
}

/** How far the segment that is being written is known to be on the disk. */
export interface DurablePosition {
  readonly segment: number;
  readonly bytes: number;
}

interface StoredLog {
  readonly incarnation: number;
  readonly segments: readonly (readonly [number: number, bytes: number])[];
  readonly writing: boolean;
}

/** The whole file; `slotsAt` is where its slots begin. */
export function encodeVolume({ id, logs }: Volume): { readonly bytes: Uint8Array; readonly slotsAt: number } {
  const stored = logs.map(({ incarnation, segments, isOpenEnded }): StoredLog => ({
    incarnation,
    segments: segments.map(({ number, bytes }) => [number, bytes]),
    writing: isOpenEnded,
  }));
  const json = JSON.stringify({ volume: id, logs: stored });
  const head = encoder.encode(`${magic}${checksumOf(json)}\n${json}\n`);
  const slotsAt = Math.ceil(head.byteLength / blockBytes) * blockBytes;
  const bytes = new Uint8Array(slotsAt + slotCount * slotBytes);
  bytes.fill(0x20, 0, slotsAt);
  bytes.set(head);
  return { bytes, slotsAt };
}

/** Throws `wal_volume_damaged` (corrupt), with `path` in its words. */
export function decodeVolume(bytes: Uint8Array, path: string): Volume {
  const slotsAt = bytes.byteLength - slotCount * slotBytes;
  const [first = '', json = ''] = decoder.decode(bytes.subarray(0, Math.max(0, slotsAt))).split('\n', 2);
  if (first !== `${magic}${checksumOf(json)}`) throw damagedVolume(path);
  const { volume, logs } = JSON.parse(json) as { readonly volume: string; readonly logs: readonly StoredLog[] };
  const positions = Array.from({ length: slotCount }, (_, slot) =>
    decodePosition(bytes.subarray(slotsAt + slot * slotBytes)),
  );
  return { id: volume, logs: logs.map((log) => recordOf(log, positions)) };
}

function recordOf(
  { incarnation, segments, writing }: StoredLog,
  positions: readonly (DurablePosition | undefined)[],
): LogRecord {
  const known = segments.map(([number, bytes]) => ({ number, bytes }));
  const last = known.at(-1);
  if (writing && last !== undefined)
    for (const position of positions)
      if (position?.segment === last.number && position.bytes > last.bytes) last.bytes = position.bytes;
  return { incarnation: incarnationId(incarnation), segments: known, isOpenEnded: writing };
}

export function encodePosition({ segment, bytes }: DurablePosition): Uint8Array {
  const slot = new Uint8Array(usedSlotBytes);
  const view = new DataView(slot.buffer);
  view.setBigUint64(8, BigInt(segment), true);
  view.setBigUint64(16, BigInt(bytes), true);
  view.setUint32(0, crc32c(slot.subarray(4)), true);
  return slot;
}

/** Undefined for a slot that was never written, or was being written when the power failed. */
function decodePosition(slot: Uint8Array): DurablePosition | undefined {
  const view = new DataView(slot.buffer, slot.byteOffset, slot.byteLength);
  if (view.getUint32(0, true) !== crc32c(slot.subarray(4, usedSlotBytes))) return undefined;
  return {
    segment: Number(view.getBigUint64(8, true)),
    bytes: Number(view.getBigUint64(16, true)),
  };
}

const checksumOf = (text: string): string => crc32c(encoder.encode(text)).toString(16).padStart(8, '0');

const damagedVolume = (path: string): InlayError =>
  new InlayError(
    'corrupt',
    `${path} is damaged: it says which volume this is and what must lie in it. Restore it from a copy; or move it away and start: then queries name the lives whose rows cannot be proven to be here, until each is given up with "inlay ingester forget <incarnation> --accept-loss"`,
    { code: 'wal_volume_damaged', details: { path } },
  );
