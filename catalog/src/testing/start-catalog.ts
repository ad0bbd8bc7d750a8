import { noLogger, noMetrics, peer, SystemClock } from '@inlay/core';
import { closeGrpc, createGrpcServer, listenGrpc } from '@inlay/runtime';
import type { Catalog } from '../catalog/index.js';
import { addCatalogService } from '../server/index.js';
import { MemoryCatalog } from './memory-catalog.js';

/** A catalog that answers roles on a port of 127.0.0.1. */
export interface StartedCatalog {
  /** `host:port`. */
  readonly address: string;
  readonly port: number;
  /** What is in flight has `graceMs` to end, none unless told otherwise. The catalog itself stays open. */
  readonly stop: (graceMs?: number) => Promise<void>;
}

/** What is served, and where. */
export interface StartCatalogInit {
  /** A new one in memory unless told otherwise. */
  readonly catalog?: Catalog;
  /** A free one unless told otherwise. */
  readonly port?: number;
  /** Ends what watches. */
  readonly stopping?: AbortSignal;
}

/** Serves a catalog as its process does, without asking for a token. */
export async function startCatalog({ catalog, port = 0, stopping }: StartCatalogInit = {}): Promise<StartedCatalog> {
  const clock = new SystemClock();
  const server = createGrpcServer({ clock, logger: noLogger, metrics: noMetrics, authenticate: () => peer });
  addCatalogService(server, catalog ?? new MemoryCatalog(clock), stopping);
  const used = await listenGrpc(server, '127.0.0.1', port);
  return {
    address: `127.0.0.1:${String(used)}`,
    port: used,
    stop: (graceMs = 0) => closeGrpc(server, graceMs),
  };
}
