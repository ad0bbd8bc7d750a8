import type { Catalog } from '@inlay/catalog';
import type { Clock, Logger, Metrics, Random } from '@inlay/core';
import { LineProtocolParser } from '@inlay/line-protocol';
import { BodyAdmission, type DoorOptions, type FastifyInstance } from '@inlay/runtime';
import type { LogWriter } from '@inlay/services';
import { registerPingRoute } from './http/ping-route.js';
import { registerWriteRoutes } from './http/write-routes.js';
import { routerMetrics } from './metrics.js';
import type { WriteOptions } from './options.js';
import { SchemaCache, WritePipeline } from './pipeline/index.js';
import { OwnerWriter, ShardMapCache, type WriteSinks } from './upstream/index.js';
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
  /** Begins to connect; does not wait for it. */
  start(): void;
  /** What it waits for before it can take writes. */
  notReady(): readonly string[];
  /** When no request is under way. */
  close(): Promise<void>;
}

/** Composes a router. It does nothing before `start`, and opens no port. */
export function buildRouter(dependencies: RouterDependencies): Router {
  const { catalog, clock, options, random } = dependencies;
  const metrics = routerMetrics(dependencies.metrics);
  const log = buildOwnerWriter(dependencies, options.writeTimeout);
  const schemas = new SchemaCache(catalog, clock, { createDatabases: options.autoCreateDatabases });
  // A random seed: nobody can send series whose keys collide.
  const parser = new LineProtocolParser({ seed: random.u32(), internBytesMax: options.seriesCacheBytes });
  const pipeline = new WritePipeline(parser, schemas);
  const writer = new Writer({ pipeline, schemas, log, metrics, clock });
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
  return {
    writer,
    registerRoutes(app) {
      registerWriteRoutes(app, { writer, admission, clock, bodyBytesMax: options.writeBodyBytes });
      registerPingRoute(app, dependencies.version);
    },
    start: () => log.start(),
    notReady: () => log.notReady(),
    close: () => log.close(),
  };
}

/** A router's end of the logs that ingesters keep, each for the shards that it owns. A write is tried for `timeoutMs`. */
export function buildOwnerWriter(
  { catalog, clock, logger, random, sinks }: Omit<RouterDependencies, 'metrics' | 'options' | 'version'>,
  timeoutMs: number,
): LogWriter {
  const maps = new ShardMapCache(catalog, logger, (map) => sinks.follow(map));
  sinks.onMap((map) => maps.learn(map));
  return new OwnerWriter({ maps, sinks, clock, random, routerId: random.uuid(), timeoutMs });
}
