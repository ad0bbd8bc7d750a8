import { InlayError } from '@inlay/core';
import type { Clock, Logger } from '@inlay/core';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Admission, Connection } from '../admission/index.js';

/** The place that admits connections, and the receiver of those that are admitted. */
export interface DoorInit {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly admission: Admission;
  readonly logger: Logger;
  readonly onConnection: (socket: Socket, connection: Connection) => void;
}

/** At most one line a second about connections that the operating system did not give us. */
const complaintMs = 1000;

/**
 * A listening socket whose connections are counted before anything reads from them. What is refused hears a 503, which
 * clients of other protocols take for a broken connection. Running out of descriptors costs connections, never the process.
 */
export function createDoor({ clock, admission, logger, onConnection }: DoorInit): Server {
  // HTTP clients may close their half after the request and still wait for the answer.
  const server = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true }, (socket) => {
    const connection = admission.connections.admit(socket);
    if (connection === undefined) refuse(socket);
    else onConnection(socket, connection);
  });
  let complainedMs = -Infinity;
  server.on('error', (error) => {
    if (!server.listening) return;
    admission.connections.failedToAccept();
    const nowMs = clock.monotonicMs();
    if (nowMs - complainedMs < complaintMs) return;
    complainedMs = nowMs;
    logger.warn('a connection could not be accepted', { error: error.message });
  });
  return server;
}

/** Resolves to the port, which is a free one when 0 is asked for. Throws `cannot_listen` (unavailable). */
export function listenAt(
  server: Server,
  at: { readonly host: string; readonly port: number },
  flag: string,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => reject(cannotListen(at.host, at.port, { error, flag }));
    server.once('error', onError);
    server.listen({ host: at.host, port: at.port }, () => {
      server.off('error', onError);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

const refusalText = 'this service has as many connections as it may: try again later';
const refusalBody = JSON.stringify({ error: refusalText, code: 'unavailable', message: refusalText });
const refusal = [
  'HTTP/1.1 503 Service Unavailable',
  'content-type: application/json; charset=utf-8',
  `content-length: ${String(refusalBody.length)}`,
  'retry-after: 1',
  'connection: close',
  '',
  refusalBody,
].join('\r\n');

function refuse(socket: Socket): void {
  socket.on('error', () => undefined);
  socket.write(refusal);
  socket.destroySoon();
}

function cannotListen(
  host: string,
  port: number,
  { error, flag }: { readonly error: Error; readonly flag: string },
): InlayError {
  const { code } = error as NodeJS.ErrnoException;
  const reason =
    code === 'EADDRINUSE'
      ? `the port is taken: stop the other process, or choose another with ${flag} (0 picks a free one)`
      : code === 'EACCES'
        ? 'this user may not use that port'
        : error.message;
  return new InlayError('unavailable', `cannot listen on ${host}:${String(port)}: ${reason}`, {
    code: 'cannot_listen',
    cause: error,
  });
}
