import type { Catalog } from '@inlay/catalog';
import { newAbortController } from '@inlay/core';
import type { Clock, Logger, Metrics, Random } from '@inlay/core';
import { LineProtocolParser } from '@inlay/line-protocol';
import { BodyAdmission, type DoorOptions, type FastifyInstance } from '@inlay/runtime';
import { registerPingRoute } from './http/ping-route.js';
import { registerWriteRoutes } from './http/write-routes.js';
import { routerMetrics } from './metrics.js';
import type { WriteOptions } from './options.js';
import { SchemaCache, WritePipeline } from './pipeline/index.js';
import { ShardMapCache, Upstream, type WriteSinks } from './upstream/index.js';
import { Writer } from './writer.js';

/** Parts of a router; `sinks` is closed with the router, everything else by its owner. */
export interface RouterDependencies {
  readonly catalog: Catalog;
  readonly sinks: WriteSinks;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly options: WriteOptions & Pick<DoorOptions, 'bodyTimeout'>;
  /** The product's version, which `/ping` tells. */
  readonly version: string;
}

/** A router without a port: its routes are given to an HTTP app. */
export interface Router {
  readonly writer: Writer;
  registerRoutes(app: FastifyInstance): void;
  /** Begins to follow the catalog; does not wait for it. */
  start(): void;
  /** What it waits for before it can take writes. */
  notReady(): readonly string[];
  /** When no request is under way. */
  close(): Promise<void>;
}

/** Composes a router. It does nothing before `start`, and opens no port. */
export function buildRouter(dependencies: RouterDependencies): Router {
  const { catalog, clock, logger, options, random, sinks } = dependencies;
  const metrics = routerMetrics(dependencies.metrics);
  const maps = new ShardMapCache(catalog, logger, (map) => sinks.follow(map));
  sinks.onMap((map) => maps.learn(map));
  const schemas = new SchemaCache(catalog, clock, { createDatabases: options.autoCreateDatabases });
  // A random seed: nobody can send series whose keys collide.
  const parser = new LineProtocolParser({ seed: random.u32(), internBytesMax: options.seriesCacheBytes });
  const pipeline = new WritePipeline(parser, schemas);
  const upstream = new Upstream({
    maps,
    sinks,
    clock,
    random,
    routerId: random.uuid(),
    timeoutMs: options.writeTimeout,
  });
  const writer = new Writer({ pipeline, schemas, upstream, metrics, clock });
  const admission = new BodyAdmission({
    what: 'write',
    limits: {
      requestsMax: options.writeRequestsMax,
      bytesMax: options.writeInFlightBytes,
      stallMs: options.bodyTimeout,
    },
    metrics: dependencies.metrics,
    clock,
  });
  const stopping = newAbortController();
  let following: Promise<void> | undefined;
  return {
    writer,
    registerRoutes(app) {
      registerWriteRoutes(app, { writer, admission, clock, bodyBytesMax: options.writeBodyBytes });
      registerPingRoute(app, dependencies.version);
    },
    start() {
      following ??= maps.follow(stopping.signal, clock);
    },
    notReady: () => (maps.current === undefined ? ['the shard map'] : []),
    async close() {
      stopping.abort();
      await following;
      await sinks.close();
    },
  };
}
