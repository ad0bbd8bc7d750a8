import { InlayError } from '@inlay/core';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { IncomingMessage } from 'node:http';
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

export const bodyTooLarge = (bytesMax: number): InlayError =>
  new InlayError('too_large', `the body is larger than ${String(bytesMax)} bytes: send smaller batches`, {
    code: 'body_too_large',
    details: { bytesMax },
  });

const clientGone = (): InlayError =>
  new InlayError('invalid', 'the client closed the connection before its body was complete', { code: 'client_gone' });

/**
 * The whole body. Throws `body_too_large`, before reading when the length is announced, or `client_gone` (invalid) when
 * the client leaves in the middle. With a pool, a body whose length is announced is read into one of its buffers.
 */
export async function readBody(request: IncomingMessage, bytesMax: number, pool?: BodyPool): Promise<Body> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > bytesMax) throw bodyTooLarge(bytesMax);
  return pool?.takes(announced) === true
    ? readAnnounced(request, announced, pool)
    : ownBody(await readChunks(request, bytesMax));
}

/** Node's HTTP parser delivers as many bytes as were announced, or closes. */
function readAnnounced(request: IncomingMessage, bytes: number, pool: BodyPool): Promise<Body> {
  return new Promise((resolve, reject) => {
    // Taken at the first byte: a client that only announces a body gets no memory.
    let body: Body | undefined;
    let filled = 0;
    request.on('data', (chunk: Buffer) => {
      body ??= pool.take(bytes);
      if (filled + chunk.length <= bytes) body.bytes.set(chunk, filled);
      filled += chunk.length;
    });
    request.on('end', () => {
      if (body !== undefined && filled === bytes) resolve(body);
      else reject(clientGone());
    });
    rejectWhenGone(request, reject);
  });
}

function readChunks(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > bytesMax) {
        // What follows is read and thrown away, so that the client hears the answer instead of a broken connection.
        request.removeAllListeners('data').resume();
        reject(bodyTooLarge(bytesMax));
      } else chunks.push(chunk);
    });
    request.on('end', () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, bytes)),
    );
    rejectWhenGone(request, reject);
  });
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
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished)
      controller.abort(new InlayError('unavailable', 'the client has closed the connection', { code: 'cancelled' }));
  });
  return controller.signal;
}
