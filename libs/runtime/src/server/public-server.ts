import { ServerCredentials } from '@grpc/grpc-js';
import type { ConnectionInjector, Server as GrpcServer } from '@grpc/grpc-js';
import type { Clock, Logger } from '@inlay/core';
import type { Server as HttpServer } from 'node:http';
import type { Server, Socket } from 'node:net';
import { processAdmission } from '../admission/index.js';
import type { Admission, Connection } from '../admission/index.js';
import { readProtocol } from './connection-preface.js';
import { createDoor, listenAt } from './door.js';
import { TcpForward } from './tcp-forward.js';
import type { ForwardTarget } from './tcp-forward.js';

/** Who answers connections that speak HTTP/2: a server of this process, another process, or nobody. */
export type GrpcDestination =
  | { readonly kind: 'server'; readonly server: GrpcServer }
  /** Asked for each new connection; undefined when there is nobody to pass it to. */
  | { readonly kind: 'forward'; readonly target: () => ForwardTarget | undefined }
  | { readonly kind: 'none' };

/** A port, and the servers that share it. */
export interface PublicServerInit {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly http: HttpServer;
  readonly grpc: GrpcDestination;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long a new connection may take to say what it speaks. */
  readonly prefaceTimeoutMs?: number;
  /** The same that the HTTP app and the gRPC server have; the process's own unless told otherwise. */
  readonly admission?: Admission | undefined;
}

const prefaceTimeoutMsDefault = 10_000;
const closePollMs = 25;

/** One port for HTTP/1.1 and gRPC: the first bytes of a connection decide. */
export class PublicServer {
  readonly #init: PublicServerInit;
  readonly #server: Server;
  readonly #injector: ConnectionInjector | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #forwards = new Map<Socket, TcpForward>();
  #port = 0;

  constructor(init: PublicServerInit) {
    this.#init = init;
    this.#injector =
      init.grpc.kind === 'server'
        ? init.grpc.server.createConnectionInjector(ServerCredentials.createInsecure())
        : undefined;
    this.#server = createDoor({
      clock: init.clock,
      admission: init.admission ?? processAdmission(init.clock),
      logger: init.logger,
      onConnection: (socket, connection) => void this.#accept(socket, connection),
    });
  }

  /** The port in use, once started. */
  get port(): number {
    return this.#port;
  }

  /** `http://host:port`. */
  get url(): string {
    const { host } = this.#init;
    return `http://${host.includes(':') ? `[${host}]` : host}:${String(this.#port)}`;
  }

  /** Resolves to the port. Throws `cannot_listen` (unavailable). */
  async start(): Promise<number> {
    this.#port = await listenAt(this.#server, this.#init, '--port');
    // Node sets up its checks of slow headers and idle connections when it believes that the server listens.
    this.#init.http.emit('listening');
    return this.#port;
  }

  /** Takes no new connections, lets requests and calls in flight end, closes idle ones, and cuts the rest after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    const { clock, grpc, http } = this.#init;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    if (grpc.kind === 'server') grpc.server.tryShutdown(() => undefined);
    const deadline = clock.monotonicMs() + graceMs;
    for (;;) {
      http.closeIdleConnections();
      for (const forward of this.#forwards.values()) forward.cutIfIdle();
      if (this.#sockets.size === 0 || clock.monotonicMs() >= deadline) break;
      await clock.sleep(closePollMs);
    }
    if (this.#sockets.size > 0)
      this.#init.logger.warn('cutting connections that did not end in time', { connections: this.#sockets.size });
    for (const socket of this.#sockets) socket.destroy();
    this.#injector?.destroy();
    http.close();
    await closed;
  }

  async #accept(socket: Socket, connection: Connection): Promise<void> {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const { clock, prefaceTimeoutMs = prefaceTimeoutMsDefault } = this.#init;
    const protocol = await readProtocol(socket, prefaceTimeoutMs, clock);
    if (protocol === undefined) return;
    if (protocol === 'http1') this.#init.http.emit('connection', socket);
    else this.#acceptGrpc(socket, connection);
  }

  #acceptGrpc(socket: Socket, connection: Connection): void {
    const { grpc } = this.#init;
    // The HTTP/2 session does not close its half by itself.
    socket.allowHalfOpen = false;
    if (this.#injector !== undefined) {
      this.#injector.injectConnection(socket);
      return;
    }
    const target = grpc.kind === 'forward' ? grpc.target() : undefined;
    if (target === undefined) {
      socket.on('error', () => undefined).destroy();
      return;
    }
    const forward = new TcpForward(socket, target, this.#init.clock);
    this.#forwards.set(socket, forward);
    connection.forwarded(() => forward.lastByteMs);
    socket.once('close', () => this.#forwards.delete(socket));
  }
}
