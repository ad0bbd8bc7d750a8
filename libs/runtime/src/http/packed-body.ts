import { InlayError, Semaphore, shorten } from '@inlay/core';
import type { IncomingMessage } from 'node:http';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { gunzip, gunzipSync } from 'node:zlib';
import type { BodyShare } from '../admission/index.js';
import { ownBody } from './body-pool.js';
import type { Body } from './body-pool.js';
import { bodyTooLarge, readBody } from './request-body.js';
import type { BodyReading } from './request-body.js';

const unzip = promisify(gunzip);

/**
 * Bodies that are unpacked on threads at once: the event loop keeps a core, and libuv's pool of four a thread, whatever
 * arrives. Those who wait hold their packed bytes only.
 */
const unpacking = new Semaphore('unpacking', Math.max(1, Math.min(3, availableParallelism() - 1)), Infinity);

/**
 * Up to here unpacking takes less time than handing the work to a thread; above, threads leave the parser its core.
 * (One line: 9 µs here, 60 µs there.)
 */
const packedBytesInline = 8 * 1024;

/** Room for what is unpacked in one piece: with Node's 16 KiB a body of 3 MB would go to a thread and back 200 times. */
const pieceBytesMin = 16 * 1024;
const pieceBytesMax = 16 * 1024 * 1024;

/**
 * The body, unpacked where it says that it is gzip, in a buffer of the pool where possible. `bytesMax` holds for what is
 * sent and for what it unpacks to. Throws `body_too_large` (413), `bad_gzip` (400), `unknown_encoding` (415), and what
 * `readBody` throws.
 */
export async function readPackedBody(request: IncomingMessage, reading: BodyReading): Promise<Body> {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity' || encoding === '') return readBody(request, reading);
  if (encoding.toLowerCase() !== 'gzip')
    throw new InlayError('invalid', `content-encoding "${shorten(encoding)}" is not known: send gzip or identity`, {
      code: 'unknown_encoding',
      details: { httpStatus: 415 },
    });
  const packed = await readBody(request, reading);
  if (packed.bytes.length === 0) return packed;
  const unpacked = await inTurn(packed.bytes, () => unpack(packed.bytes, reading));
  // Only now: unpacking that failed may still be reading on its thread.
  packed.release();
  reading.share?.settle(unpacked.length);
  return ownBody(unpacked);
}

async function inTurn<T>(packed: Buffer, work: () => Promise<T>): Promise<T> {
  if (packed.length <= packedBytesInline) return work();
  const leave = await unpacking.acquire();
  try {
    return await work();
  } finally {
    leave();
  }
}

/**
 * Gzip ends with the length of what was packed. So much is reserved and unpacked; when the length was a lie, the whole
 * limit is reserved and the work done again: what nobody has reserved is never made.
 */
async function unpack(packed: Buffer, { bytesMax, share }: BodyReading): Promise<Buffer> {
  const announced = Math.max(pieceBytesMin, packed.length < 4 ? 0 : packed.readUInt32LE(packed.length - 4));
  if (announced < bytesMax) {
    const unpacked = await unpackWithin(packed, announced, share);
    if (unpacked !== undefined) return unpacked;
    share?.settle(packed.length);
  }
  const unpacked = await unpackWithin(packed, bytesMax, share);
  if (unpacked === undefined) throw bodyTooLarge(bytesMax);
  return unpacked;
}

/** Undefined when it is more. */
async function unpackWithin(packed: Buffer, bytes: number, share: BodyShare | undefined): Promise<Buffer | undefined> {
  share?.reserve(bytes);
  const options = { maxOutputLength: bytes, chunkSize: Math.min(bytes, pieceBytesMax) + 1 };
  try {
    return packed.length <= packedBytesInline ? gunzipSync(packed, options) : await unzip(packed, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw new InlayError('invalid', `the body is not valid gzip: ${(error as Error).message}`, {
      code: 'bad_gzip',
      cause: error,
    });
  }
}
