import { databaseId, InlayError, type DatabaseId, type Stamp } from '@inlay/core';
import { frameHeaderBytes, payloadBytesMax } from './wal-format.js';

/** One accepted write request: all of it is replayed or nothing. */
export interface WalRecord {
  readonly stamp: Stamp;
  readonly databaseId: DatabaseId;
  readonly routerId: string;
  readonly number: number;
  /** Encoded TableBatches of libs/columnar. */
  readonly batches: readonly Uint8Array[];
}

/*
 * Payload, little-endian: u8 kind (1 = write) · u8 bytes of the router's id · u16 zero · u32 count of batches · u64 stamp
 * · u64 database · u64 number · router's id · for each batch u32 length and its bytes.
 */
const kindWrite = 1;
const fixedBytes = 32;
const routerBytesMax = 255;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Bytes of the record's frame in a segment. Throws `write_too_large` (too_large) or `bad_router_id` (invalid) for what has
 * no place in one: ask before a stamp is given.
 */
export function frameBytesOf({ routerId, batches }: Pick<WalRecord, 'routerId' | 'batches'>): number {
  const routerBytes = encoder.encode(routerId).byteLength;
  if (routerBytes > routerBytesMax)
    throw new InlayError('invalid', `a router id has at most ${String(routerBytesMax)} bytes`, {
      code: 'bad_router_id',
    });
  let bytes = frameHeaderBytes + fixedBytes + routerBytes;
  for (const batch of batches) bytes += 4 + batch.byteLength;
  if (bytes > payloadBytesMax)
    throw new InlayError('too_large', `a write of ${String(bytes)} bytes does not fit the write-ahead log`, {
      code: 'write_too_large',
    });
  return bytes;
}

/** Writes length and payload of a frame at `at`; returns the offset behind it. Checksum and `durable_to` come later. */
export function writeFrame(target: Uint8Array, at: number, record: WalRecord): number {
  const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
  const payload = at + frameHeaderBytes;
  const router = encoder.encode(record.routerId);
  view.setUint8(payload, kindWrite);
  view.setUint8(payload + 1, router.byteLength);
  view.setUint16(payload + 2, 0, true);
  view.setUint32(payload + 4, record.batches.length, true);
  view.setBigUint64(payload + 8, record.stamp, true);
  view.setBigUint64(payload + 16, BigInt(record.databaseId), true);
  view.setBigUint64(payload + 24, BigInt(record.number), true);
  target.set(router, payload + fixedBytes);
  let end = payload + fixedBytes + router.byteLength;
  for (const batch of record.batches) {
    view.setUint32(end, batch.byteLength, true);
    target.set(batch, end + 4);
    end += 4 + batch.byteLength;
  }
  view.setUint32(at, end - payload, true);
  return end;
}

/** The record of a frame whose checksum was right; its batches are views of the payload. */
export function readRecord(payload: Uint8Array): WalRecord {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const kind = payload[0];
  if (kind !== kindWrite)
    throw new InlayError(
      'corrupt',
      `the write-ahead log has a record of kind ${String(kind)}, which this release does not know: start the release that wrote it and stop it cleanly`,
      { code: 'wal_version' },
    );
  const routerEnd = fixedBytes + view.getUint8(1);
  const batches: Uint8Array[] = [];
  let at = routerEnd;
  for (let i = view.getUint32(4, true); i > 0; i--) {
    const length = view.getUint32(at, true);
    batches.push(payload.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return {
    stamp: view.getBigUint64(8, true),
    databaseId: databaseId(Number(view.getBigUint64(16, true))),
    routerId: decoder.decode(payload.subarray(fixedBytes, routerEnd)),
    number: Number(view.getBigUint64(24, true)),
    batches,
  };
}
