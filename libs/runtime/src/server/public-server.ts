import { ServerCredentials } from '@grpc/grpc-js';
import type { ConnectionInjector, Server as GrpcServer } from '@grpc/grpc-js';
import { InlayError } from '@inlay/core';
import type { Logger } from '@inlay/core';
import type { Server as HttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { readProtocol } from './connection-preface.js';
import { TcpForward } from './tcp-forward.js';
import type { ForwardTarget } from './tcp-forward.js';

/** Who answers connections that speak HTTP/2: a server of this process, another process, or nobody. */
export type GrpcDestination =
  | { readonly kind: 'server'; readonly server: GrpcServer }
  /** Asked for each new connection; undefined when there is nobody to pass it to. */
  | { readonly kind: 'forward'; readonly target: () => ForwardTarget | undefined }
  | { readonly kind: 'none' };

export interface PublicServerInit {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly http: HttpServer;
  readonly grpc: GrpcDestination;
  readonly logger: Logger;
  /** How long a new connection may take to say what it speaks. */
  readonly prefaceTimeoutMs?: number;
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
    // HTTP clients may close their half after the request and still wait for the answer.
    this.#server = createServer(
      { allowHalfOpen: true, noDelay: true, keepAlive: true },
      (socket) => void this.#accept(socket),
    );
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
  start(): Promise<number> {
    const { host, port, http } = this.#init;
    return new Promise((resolve, reject) => {
      this.#server.once('error', (error) => reject(cannotListen(host, port, error)));
      this.#server.listen({ host, port }, () => {
        this.#port = (this.#server.address() as AddressInfo).port;
        // Node sets up its checks of slow headers and idle connections when it believes that the server listens.
        http.emit('listening');
        resolve(this.#port);
      });
    });
  }

  /** Takes no new connections, lets requests and calls in flight end, closes idle ones, and cuts the rest after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    const { grpc, http } = this.#init;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    if (grpc.kind === 'server') grpc.server.tryShutdown(() => undefined);
    const deadline = performance.now() + graceMs;
    for (;;) {
      http.closeIdleConnections();
      for (const forward of this.#forwards.values()) forward.cutIfIdle();
      if (this.#sockets.size === 0 || performance.now() >= deadline) break;
      await new Promise((resolve) => setTimeout(resolve, closePollMs));
    }
    if (this.#sockets.size > 0)
      this.#init.logger.warn('cutting connections that did not end in time', { connections: this.#sockets.size });
    for (const socket of this.#sockets) socket.destroy();
    this.#injector?.destroy();
    http.close();
    await closed;
  }

  async #accept(socket: Socket): Promise<void> {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const protocol = await readProtocol(socket, this.#init.prefaceTimeoutMs ?? prefaceTimeoutMsDefault);
    if (protocol === undefined) return;
    if (protocol === 'http1') this.#init.http.emit('connection', socket);
    else this.#acceptGrpc(socket);
  }

  #acceptGrpc(socket: Socket): void {
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
    this.#forwards.set(socket, new TcpForward(socket, target));
    socket.once('close', () => this.#forwards.delete(socket));
  }
}

function cannotListen(host: string, port: number, error: Error): InlayError {
  const code = (error as NodeJS.ErrnoException).code;
  const reason =
    code === 'EADDRINUSE'
      ? 'the port is taken: stop the other process, or choose another with --port (0 picks a free one)'
      : code === 'EACCES'
        ? 'this user may not use that port'
        : error.message;
  return new InlayError('unavailable', `cannot listen on ${host}:${String(port)}: ${reason}`, {
    code: 'cannot_listen',
    cause: error,
  });
}
