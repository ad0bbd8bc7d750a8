import { Server, ServerCredentials, ServerInterceptingCall, status as grpcStatus } from '@grpc/grpc-js';
import type { Metadata, ServerInterceptor } from '@grpc/grpc-js';
import { atNextTurn, defined, limitedLogger, noLogger, toInlayError } from '@inlay/core';
import type { Authorize, Clock, Histogram, Labels, Logger, Metrics } from '@inlay/core';
import type { Server as NetServer, Socket } from 'node:net';
import { Budget, processAdmission } from '../admission/index.js';
import type { Admission } from '../admission/index.js';
import { Refusals } from '../observe/refusals.js';
import { createDoor, listenAt, readProtocol } from '../server/index.js';
import { authenticating } from './grpc-access.js';
import type { Authenticate } from './grpc-access.js';
import { admitting } from './grpc-admission.js';
import { channelOptions, publicServerOptions } from './grpc-channel.js';
import { sourceOfFailure } from './grpc-error.js';

/** Parts and limits of a gRPC server. */
export interface GrpcServerInit {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly authenticate: Authenticate;
  /** That of the product unless told otherwise. */
  readonly authorize?: Authorize;
  /** The process's own unless told otherwise. */
  readonly admission?: Admission | undefined;
  /** For a port that everybody reaches: largest message, unpacked. Without it the limits are those between our processes. */
  readonly messageBytesMax?: number | undefined;
}

/** So many messages of the largest size may be held by the calls of a public port at once. */
const largestMessagesAtOnce = 4;
/** How long a new connection may take to say that it speaks HTTP/2. */
const prefaceTimeoutMs = 10_000;

/** Each server's, for what is done with it later. */
const clocks = new WeakMap<Server, Clock>();

const clockOf = (server: Server): Clock => defined(clocks.get(server), 'a server of createGrpcServer');

/** A server without services and without a port: give it services with `addService`, then `listenGrpc` or a PublicServer. */
export function createGrpcServer(init: GrpcServerInit): Server {
  const seconds = init.metrics.histogram({
    name: 'grpc_request_seconds',
    help: 'Time from a call to its status, by method and gRPC status code',
    labels: ['method', 'code'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60],
  });
  const { clock, messageBytesMax } = init;
  const admission = init.admission ?? processAdmission(clock);
  const messages =
    messageBytesMax === undefined
      ? undefined
      : new Budget('message_bytes', 'Messages of public gRPC calls that are read or answered, unpacked', {
          limit: largestMessagesAtOnce * messageBytesMax,
          metrics: init.metrics,
        });
  // The first is the nearest to the connection.
  const interceptors = [
    admitting({ clock, admission, messages, messageBytesMax }),
    measuring(seconds, {
      clock,
      logger: limitedLogger(init.logger, clock),
      refusals: new Refusals(init.logger, clock),
    }),
    authenticating(init.authenticate, init.authorize),
  ];
  const options = messageBytesMax === undefined ? channelOptions : publicServerOptions(messageBytesMax);
  const server = new Server({ ...options, interceptors });
  clocks.set(server, clock);
  return server;
}

/** Parts that a listening port needs beside its server. */
export interface GrpcListening {
  /** The process's own unless told otherwise. */
  readonly admission?: Admission | undefined;
  readonly logger?: Logger | undefined;
}

/** Where a server listens, and the connections that speak HTTP/2 there. */
interface Listener {
  readonly door: NetServer;
  readonly sockets: Set<Socket>;
}

const listeners = new WeakMap<Server, Listener>();

/**
 * Listens for calls of our own processes. Resolves to the port, which is a free one when 0 is asked for. Throws
 * `cannot_listen` (unavailable).
 */
export function listenGrpc(server: Server, host: string, port: number, listening: GrpcListening = {}): Promise<number> {
  const clock = clockOf(server);
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const sockets = new Set<Socket>();
  const door = createDoor({
    clock,
    admission: listening.admission ?? processAdmission(clock),
    logger: listening.logger ?? noLogger,
    onConnection: (socket) => {
      void readProtocol(socket, prefaceTimeoutMs, clock).then((protocol) => {
        // The HTTP/2 session does not close its half by itself.
        socket.allowHalfOpen = false;
        if (protocol === 'http2') {
          sockets.add(socket);
          socket.once('close', () => sockets.delete(socket));
          injector.injectConnection(socket);
        } else socket.on('error', () => undefined).destroy();
      });
    },
  });
  listeners.set(server, { door, sockets });
  return listenAt(door, { host, port }, '--internal-port');
}

/**
 * Takes no new calls, lets those in flight end, and cuts what is left after `graceMs`. Resolves when no connection is left:
 * on Node 24 grpc-js says that it has shut down as soon as it has asked its connections to close.
 */
export async function closeGrpc(server: Server, graceMs: number): Promise<void> {
  const { door, sockets } = listeners.get(server) ?? {};
  door?.close();
  const timer = clockOf(server).after(graceMs, () => {
    server.forceShutdown();
    // A turn later: each connection says first that it ends.
    atNextTurn(() => sockets?.forEach((socket) => socket.destroy()));
  });
  await new Promise<void>((resolve) => {
    server.tryShutdown(() => resolve());
  });
  await Promise.all([...(sockets ?? [])].map((socket) => new Promise((closed) => socket.once('close', closed))));
  timer.cancel();
}

const measuring =
  (
    seconds: Histogram,
    { clock, logger, refusals }: { readonly clock: Clock; readonly logger: Logger; readonly refusals: Refusals },
  ): ServerInterceptor =>
  (method, call) => {
    const started = clock.monotonicMs();
    return new ServerInterceptingCall(call, {
      sendStatus: (status, next) => {
        const { code } = status;
        seconds.observe((clock.monotonicMs() - started) / 1000, labelsOf(method.path, code));
        if (code === grpcStatus.INTERNAL || code === grpcStatus.DATA_LOSS)
          logger.error('call failed', {
            method: method.path,
            error: sourceOfFailure(status.metadata),
            details: status.details,
          });
        // A client that takes its call back is refused nothing.
        else if (code !== grpcStatus.OK && code !== grpcStatus.CANCELLED)
          refusals.add({ status: grpcStatus[code], code: codeOf(status.metadata), route: method.path });
        next(status);
      },
    });
  };

/** The code of the error that ended the call; empty where gRPC itself refused it. */
function codeOf(metadata: Metadata | null | undefined): string {
  const source = sourceOfFailure(metadata);
  return source === undefined ? '' : toInlayError(source).code;
}

/** The same label object for the same pair: PromMetrics finds its counter by it. Methods are those of our services. */
const knownLabels = new Map<string, Labels>();

function labelsOf(method: string, code: number): Labels {
  const key = `${method} ${String(code)}`;
  const known = knownLabels.get(key);
  if (known !== undefined) return known;
  const labels = { method, code: String(code) };
  knownLabels.set(key, labels);
  return labels;
}
