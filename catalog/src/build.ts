import { join } from 'node:path';
import type { Clock, Logger, Metrics, Random } from '@inlay/core';
import { MeasuredCatalog, ReachedCatalog, RetryingCatalog } from './catalog/index.js';
import type { Catalog } from './catalog/index.js';
import type { CatalogOptions } from './options.js';
import { RemoteCatalog } from './remote/index.js';

/** Shared parts of a process that every kind of catalog is built from. */
export interface CatalogParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** A catalog that this process owns, and holds locked where it is SQLite. */
export interface OpenedCatalog {
  readonly catalog: Catalog;
  /** Notes where this process answers, for a process that finds the data directory taken. */
  readonly announce: (url: string) => void;
}

/**
 * The catalog that this process owns: PostgreSQL when a DSN is given, SQLite in `<data dir>/catalog` otherwise. Measured.
 * The databases are loaded here, when they are needed: the other roles have no use for them (0.2 s, 24 MB).
 */
export async function openCatalog(
  options: Pick<CatalogOptions, 'dataDir' | 'catalogDsn'>,
  parts: CatalogParts,
): Promise<OpenedCatalog> {
  const { catalogDsn: dsn, dataDir } = options;
  if (dsn !== undefined) {
    const { PostgresCatalog } = await import('./postgres/index.js');
    const catalog = await PostgresCatalog.open({ dsn, ...parts });
    return { catalog: new MeasuredCatalog(catalog, parts.metrics, parts.clock), announce: () => undefined };
  }
  const { SqliteCatalog } = await import('./sqlite/index.js');
  const catalog = await SqliteCatalog.open({ directory: join(dataDir, 'catalog'), ...parts });
  return {
    catalog: new MeasuredCatalog(catalog, parts.metrics, parts.clock),
    announce: (url) => catalog.announce(url),
  };
}

/**
 * The catalog of another process, for the roles of a cluster: measured per call, repeated where that does no harm. `token` is
 * the one that roles show each other.
 */
export function connectCatalog(address: string, token: string | undefined, parts: CatalogParts): ReachedCatalog {
  const remote = new RemoteCatalog({ address, token, ...parts });
  return new ReachedCatalog(new RetryingCatalog(new MeasuredCatalog(remote, parts.metrics, parts.clock), parts));
}
