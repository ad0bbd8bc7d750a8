import { join } from 'node:path';
import type { Catalog } from '@inlay/catalog';
import type { Clock, Files, IncarnationId, InlayError, Logger, Metrics, Random } from '@inlay/core';
import type { ObjectStore } from '@inlay/object-store';
import type { HotSource } from '@inlay/services';
import type { HotStore } from '../buffer/hot-store.js';
import { HotBuffer } from '../buffer/hot-buffer.js';
import { HotReader } from '../query/hot-reader.js';
import type { PersistExecutor } from './executor/persist-executor.js';
import { PersistLog } from './persist-log.js';
import { observePersist, persistMetrics } from './persist-metrics.js';
import { policyFor, type PersistPolicy } from './persist-policy.js';
import { defaultPersisterLimits, Persister, type PersisterLimits } from './persister.js';
import { PersistingHotStore } from './persisting-hot-store.js';
import { Quarantine } from './quarantine.js';
import { SchemaNames } from './schema-names.js';

/** Sizes and places of a hot store. */
export interface HotStoreOptions {
  /** This process's own incarnation. */
  readonly incarnation: IncarnationId;
  /** `--buffer-bytes` */
  readonly bytesMax: number;
  /** `--persist-age` */
  readonly persistAgeMs: number;
  /** `quarantine/` is made below it when it is needed. */
  readonly dataDirectory: string;
  readonly limits?: Partial<PersisterLimits>;
  /** Where it differs from what follows from the sizes above. */
  readonly policy?: Partial<PersistPolicy>;
}

/** Parts of a hot store; all but `executor` stay their owner's. */
export interface HotStoreParts {
  readonly catalog: Pick<Catalog, 'commitFile' | 'listDatabases' | 'schema'>;
  readonly objects: Pick<ObjectStore, 'put'>;
  /** Closed with the store. */
  readonly executor: PersistExecutor;
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The catalog takes no more rows of an incarnation that this process holds: they were given up. */
  readonly onForgotten?: (error: InlayError) => void;
}

/** The store of hot rows and the source that answers for them, wired. Adopt the own incarnation before the first append. */
export function makeHotStore(
  options: HotStoreOptions,
  parts: HotStoreParts,
): { readonly store: HotStore; readonly source: HotSource } {
  const { incarnation, bytesMax, persistAgeMs, dataDirectory } = options;
  const { catalog, objects, executor, files, clock, random, logger, metrics } = parts;
  const buffer = new HotBuffer(incarnation, clock);
  const quarantine = new Quarantine(join(dataDirectory, 'quarantine'), files, buffer);
  const attempts = {
    executor,
    names: new SchemaNames(catalog),
    store: objects,
    catalog,
    clock,
    random,
    metrics: persistMetrics(metrics),
    log: new PersistLog(logger, clock),
    onForgotten: parts.onForgotten ?? (() => undefined),
  };
  const makePersister = (onFreed: () => void): Persister => {
    const policy = { ...policyFor(bytesMax, persistAgeMs), ...options.policy };
    const limits = { ...defaultPersisterLimits, ...options.limits };
    const persister = new Persister({
      buffer,
      parts: attempts,
      policy,
      limits,
      quarantine,
      clock,
      random,
      logger,
      onFreed,
    });
    observePersist(metrics, {
      queued: () => persister.queued,
      running: () => persister.running,
      quarantined: () => quarantine.count,
      sealedBytes: () => buffer.sealedBytes,
      reservedBytes: () => buffer.reservedBytes,
    });
    return persister;
  };
  const store = new PersistingHotStore({ buffer, bytesMax, clock, executor, makePersister });
  return { store, source: new HotReader(store, clock) };
}
