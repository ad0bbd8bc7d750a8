import { InlayError, type Timers } from '@inlay/core';
import { breakOff } from '@inlay/runtime';
import {
  Agent,
  request as httpRequest,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { pipeline } from 'node:stream';

/** `host:port`, taken apart. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** Between two neighbours only (RFC 9110 §7.6.1): each connection has its own. */
const hopByHop = new Set([
  'expect',
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const connectTimeoutMs = 3_000;

/**
 * Passes requests on as they are, bodies and answers streamed and unparsed. When the client leaves, the other side is
 * told by closing its connection, so that a query does not go on for nobody. @fastify/reply-from 12.6 was tried for this:
 * with it a client that leaves before the answer begins ends nothing, over undici and over node:http.
 */
export class HttpForward {
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: 64, noDelay: true });
  readonly #clock: Timers;

  constructor(clock: Timers) {
    this.#clock = clock;
  }

  /** Resolves when the whole answer is written. Rejects with `unreachable` (unavailable) as long as none has begun. */
  forward(
    from: IncomingMessage,
    to: ServerResponse,
    target: HostPort,
    extra: Readonly<Record<string, string>>,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const headers = {
        ...endToEnd(from.headers),
        ...extra,
        host: from.headers.host ?? `${target.host}:${String(target.port)}`,
      };
      const outgoing = httpRequest({
        ...target,
        method: from.method,
        path: from.url,
        headers,
        agent: this.#agent,
        setHost: false,
      });
      const connecting = this.#clock.after(connectTimeoutMs, () =>
        outgoing.destroy(new Error(`no connection within ${String(connectTimeoutMs)} ms`)),
      );
      outgoing.on('socket', (socket) => {
        if (socket.connecting) socket.once('connect', () => connecting.cancel());
        else connecting.cancel();
      });
      const onClientGone = (): void => {
        if (!to.writableFinished) outgoing.destroy(new Error('the client has closed the connection'));
      };
      to.once('close', onClientGone);
      outgoing.on('response', (incoming) => {
        to.writeHead(incoming.statusCode ?? 502, endToEnd(incoming.headers));
        // An answer that breaks off must not look complete: the client's connection breaks as well.
        incoming.once('error', () => breakOff(from));
        // All is said although the body has not ended: nothing more of it is sent, and the connection is of no use.
        incoming.once('end', () => {
          if (outgoing.writableEnded) return;
          body.stop();
          outgoing.destroy();
        });
        pipeline(incoming, to, () => resolve());
      });
      outgoing.on('error', (error) => {
        connecting.cancel();
        body.stop();
        to.off('close', onClientGone);
        if (to.headersSent) resolve();
        else reject(unreachable(target, error));
      });
      const body = sendBody(from, outgoing);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/**
 * The body, until it has ended or `stop` is called. Then its rest stays where it is, to be thrown away after the
 * answer. Node's `pipeline` would destroy it without a word to its connection, whose next request would lie unread
 * until the connection is given up, over a minute later.
 */
function sendBody(from: IncomingMessage, outgoing: ClientRequest): { readonly stop: () => void } {
  // That the client has left is heard where its answer goes.
  from.on('error', () => undefined);
  from.pipe(outgoing);
  return { stop: () => void from.unpipe(outgoing) };
}

/** Without what belongs to one connection, and what the connection header names as such. */
function endToEnd(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const named = new Set((headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name) && !named.has(name)));
}

const unreachable = (target: HostPort, error: Error): InlayError =>
  new InlayError(
    'unavailable',
    `the querier ${target.host}:${String(target.port)} cannot be reached: ${error.message}`,
    { code: 'unreachable', retryAfterMs: 1000, cause: error },
  );
