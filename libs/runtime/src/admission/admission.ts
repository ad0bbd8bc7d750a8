import { noLogger, noMetrics } from '@inlay/core';
import type { Clock, Logger, Metrics } from '@inlay/core';
import { Connections } from './connections.js';
import { connectionsThatFit, descriptorLimit } from './descriptors.js';
import { SlowReaders } from './slow-readers.js';
import type { DoorOptions } from './door-options.js';

/** What all ports of one process share: they count in it before they take. */
export interface Admission {
  readonly connections: Connections;
  /** A client that takes nothing of its answer for so long is disconnected, ms. */
  readonly sendTimeoutMs: number;
  /** A body that comes slower than 1 KiB/s for so long is cut off, ms. */
  readonly bodyStallMs: number;
  /** One client more whose answer was given up. */
  countSlowReader(): void;
}

/** Parts of the one admission of a process. */
export interface AdmissionParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** 2 in a process that passes connections on by connections of its own. */
  readonly descriptorsEach?: number;
}

/** One a process, whatever its roles. */
export function openAdmission(options: DoorOptions, parts: AdmissionParts): Admission {
  const { clock, logger, metrics, descriptorsEach = 1 } = parts;
  const descriptors = descriptorLimit();
  const fitting = connectionsThatFit(descriptors, descriptorsEach);
  const { connectionsMax = fitting } = options;
  if (connectionsMax * descriptorsEach >= descriptors)
    logger.warn('--connections-max is more than this process has descriptors for: raise its limit (ulimit -n)', {
      connectionsMax,
      descriptors,
    });
  const connections = new Connections(connectionsMax, metrics, clock);
  const slowReaders = new SlowReaders(connections, metrics, clock);
  slowReaders.watch(options.sendTimeout);
  return {
    connections,
    sendTimeoutMs: options.sendTimeout,
    bodyStallMs: options.bodyTimeout,
    countSlowReader: () => slowReaders.count(),
  };
}

let shared: Admission | undefined;

/** For servers that are given none: all of them in this process count together. */
export function processAdmission(clock: Clock): Admission {
  shared ??= openAdmission(
    { connectionsMax: undefined, bodyTimeout: 10_000, sendTimeout: 30_000 },
    { clock, logger: noLogger, metrics: noMetrics },
  );
  return shared;
}
