import { SystemClock } from '@inlay/core';
import { startGrpc, type StartedGrpc } from '@inlay/runtime/testing';
import type { Catalog } from '../catalog/index.js';
import { addCatalogService } from '../server/index.js';
import { MemoryCatalog } from './memory-catalog.js';

/** What is served, and where. */
export interface StartCatalogInit {
  /** A new one in memory unless told otherwise. It stays open when the server stops. */
  readonly catalog?: Catalog;
  /** A free one unless told otherwise. */
  readonly port?: number;
  /** Ends what watches. */
  readonly stopping?: AbortSignal;
}

/** Serves a catalog to roles as its process does, without asking for a token. */
export function startCatalog({ catalog, port = 0, stopping }: StartCatalogInit = {}): Promise<StartedGrpc> {
  const served = catalog ?? new MemoryCatalog(new SystemClock());
  return startGrpc((server) => addCatalogService(server, served, stopping), { port });
}
