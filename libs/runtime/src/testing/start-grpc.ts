import { noLogger, noMetrics, peer, SystemClock } from '@inlay/core';
import type { Authenticate } from '../grpc/grpc-access.js';
import { closeGrpc, createGrpcServer, listenGrpc, type GrpcServer } from '../grpc/index.js';

/** Services that answer on a port of 127.0.0.1. */
export interface StartedGrpc {
  /** `host:port`. */
  readonly address: string;
  readonly port: number;
  /** What is in flight has `graceMs` to end, none unless told otherwise. */
  readonly stop: (graceMs?: number) => Promise<void>;
}

/** Where services are, and who may call them. */
export interface StartGrpcInit {
  /** A free one unless told otherwise. */
  readonly port?: number;
  /** Takes everybody for a process of the cluster unless told otherwise. */
  readonly authenticate?: Authenticate;
}

/** Serves what `add` adds, on the machine's own time, without a log and without metrics. */
export async function startGrpc(
  add: (server: GrpcServer) => void,
  { port = 0, authenticate = () => peer }: StartGrpcInit = {},
): Promise<StartedGrpc> {
  const server = createGrpcServer({ clock: new SystemClock(), logger: noLogger, metrics: noMetrics, authenticate });
  add(server);
  const used = await listenGrpc(server, '127.0.0.1', port);
  return {
    address: `127.0.0.1:${String(used)}`,
    port: used,
    stop: (graceMs = 0) => closeGrpc(server, graceMs),
  };
}
