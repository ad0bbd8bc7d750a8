import { InlayError, shorten } from '@inlay/core';
import { bodyTooLarge, ownBody, readBody, type Body, type BodyPool } from '@inlay/runtime';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, gunzipSync } from 'node:zlib';

const unzip = promisify(gunzip);

/**
 * Up to here unpacking takes less time than handing the work to a thread; above, threads leave the parser its core.
 * (One line: 9 µs here, 60 µs there.)
 */
const packedBytesInline = 8 * 1024;

/** Room for what is unpacked in one piece: with Node's 16 KiB a body of 3 MB would go to a thread and back 200 times. */
const pieceBytesMin = 16 * 1024;
const pieceBytesMax = 16 * 1024 * 1024;

/** Gzip ends with the length of what was packed. It may lie, so it is only a hint; a byte more, and one piece is enough. */
function pieceBytes(packed: Buffer, bytesMax: number): number {
  const announced = packed.length < 4 ? 0 : packed.readUInt32LE(packed.length - 4);
  return Math.max(pieceBytesMin, Math.min(announced, bytesMax, pieceBytesMax) + 1);
}

/**
 * The body of a write, unpacked, in a buffer of the pool where possible. `bytesMax` holds for what is sent and for what it unpacks to. Throws `body_too_large`
 * (413), `bad_gzip` (400), `unknown_encoding` (415).
 */
export async function readWriteBody(request: IncomingMessage, bytesMax: number, pool: BodyPool): Promise<Body> {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity' || encoding === '') return readBody(request, bytesMax, pool);
  if (encoding.toLowerCase() !== 'gzip')
    throw new InlayError('invalid', `content-encoding "${shorten(encoding)}" is not known: send gzip or identity`, {
      code: 'unknown_encoding',
      details: { httpStatus: 415 },
    });
  const packed = await readBody(request, bytesMax, pool);
  const { bytes } = packed;
  if (bytes.length === 0) return packed;
  try {
    const options = { maxOutputLength: bytesMax, chunkSize: pieceBytes(bytes, bytesMax) };
    const unpacked = bytes.length <= packedBytesInline ? gunzipSync(bytes, options) : await unzip(bytes, options);
    // Only now: unpacking that failed may still be reading on its thread.
    packed.release();
    return ownBody(unpacked);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw bodyTooLarge(bytesMax);
    throw new InlayError('invalid', `the body is not valid gzip: ${(error as Error).message}`, {
      code: 'bad_gzip',
      cause: error,
    });
  }
}
