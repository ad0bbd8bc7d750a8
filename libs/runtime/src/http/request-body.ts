import { InlayError, toInlayError, newAbortController } from '@inlay/core';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { BodyShare } from '../admission/index.js';
import { ownBody, type Body, type BodyPool } from './body-pool.js';

/** Routes registered in here get no parsed body: they read the stream themselves, whatever its content type says. */
export function registerRawRoutes(app: FastifyInstance, register: (scope: FastifyInstance) => void): void {
  void app.register((scope, _, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null, undefined));
    register(scope);
    done();
  });
}

/** `body_too_large` (too_large), by a limit of `bytesMax`. */
export const bodyTooLarge = (bytesMax: number): InlayError =>
  new InlayError('too_large', `the body is larger than ${String(bytesMax)} bytes: send less at once`, {
    code: 'body_too_large',
    details: { bytesMax },
  });

const clientGone = (): InlayError =>
  new InlayError('invalid', 'the client closed the connection before its body was complete', { code: 'client_gone' });

/** Who reads a body, and where its bytes are counted. */
export interface BodyReading {
  readonly bytesMax: number;
  /** A body whose length is announced is read into one of its buffers. */
  readonly pool?: BodyPool | undefined;
  /** Asked for each piece before it is kept, and told when the body is whole. */
  readonly share?: BodyShare | undefined;
}

/**
 * The whole body. Throws `body_too_large`, before reading when the length is announced, or `client_gone` (invalid) when
 * the client leaves in the middle, and what the share throws: `overloaded` (exhausted), `body_stalled` (408).
 */
export async function readBody(request: IncomingMessage, reading: BodyReading): Promise<Body> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > reading.bytesMax) throw bodyTooLarge(reading.bytesMax);
  return announced > smallBytes ? readAnnounced(request, announced, reading) : readChunks(request, reading);
}

/** Below this, a body comes in few chunks, which are used as they are. */
const smallBytes = 64 * 1024;

/** Node's HTTP parser delivers as many bytes as were announced, or closes. */
function readAnnounced(request: IncomingMessage, bytes: number, { pool, share }: BodyReading): Promise<Body> {
  return new Promise((resolve, reject) => {
    // Taken at the first byte: a client that only announces a body gets no memory.
    let body: Body | undefined;
    let filled = 0;
    const refuse = refusing(request, reject, () => body?.release());
    if (share !== undefined) share.onCut = refuse;
    request.on('data', (chunk: Buffer) => {
      if (body === undefined) {
        if (!reserved(share, bytes, refuse)) return;
        body = pool?.takes(bytes) === true ? pool.take(bytes) : ownBody(Buffer.allocUnsafeSlow(bytes));
      }
      share?.arrived(chunk.length);
      if (filled + chunk.length <= bytes) body.bytes.set(chunk, filled);
      filled += chunk.length;
    });
    request.on('end', () => {
      share?.complete();
      if (body !== undefined && filled === bytes) resolve(body);
      else reject(clientGone());
    });
    rejectWhenGone(request, reject);
  });
}

function readChunks(request: IncomingMessage, { bytesMax, share }: BodyReading): Promise<Body> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const refuse = refusing(request, reject, () => (chunks.length = 0));
    if (share !== undefined) share.onCut = refuse;
    request.on('data', (chunk: Buffer) => {
      if (bytes + chunk.length > bytesMax) refuse(bodyTooLarge(bytesMax));
      else if (reserved(share, chunk.length, refuse)) {
        share?.arrived(chunk.length);
        bytes += chunk.length;
        chunks.push(chunk);
      }
    });
    request.on('end', () => {
      share?.complete();
      resolve(ownBody(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, bytes)));
    });
    rejectWhenGone(request, reject);
  });
}

function reserved(share: BodyShare | undefined, bytes: number, refuse: (error: InlayError) => void): boolean {
  try {
    share?.reserve(bytes);
    return true;
  } catch (error) {
    refuse(toInlayError(error));
    return false;
  }
}

function refusing(
  request: IncomingMessage,
  reject: (error: InlayError) => void,
  drop: () => void,
): (error: InlayError) => void {
  return (error) => {
    request.removeAllListeners('data').removeAllListeners('end');
    drop();
    // What follows is thrown away once the answer is sent.
    request.pause();
    reject(error);
  };
}

function rejectWhenGone(request: IncomingMessage, reject: (error: InlayError) => void): void {
  request
    .on('error', () => {
      reject(clientGone());
    })
    .on('close', () => {
      if (!request.complete) reject(clientGone());
    });
}

/** Aborted when the client leaves before its answer is complete. */
export function abortedByClient(reply: FastifyReply): AbortSignal {
  const controller = newAbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished)
      controller.abort(new InlayError('unavailable', 'the client has closed the connection', { code: 'cancelled' }));
  });
  return controller.signal;
}
