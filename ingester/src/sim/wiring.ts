import { noLogger, noMetrics } from '@inlay/core';
import { makeHotStore, WorkerExecutor, type PersistThread } from '../persist/index.js';
import { PersistThreadWork } from '../persist/persist-thread-work.js';
import { ThreadDriver, WalThreadWork } from '../wal/index.js';
import { systemParts, type Prng } from '@inlay/testing';
import type { Wiring } from './life.js';
import { SimulatedThread } from './simulated-thread.js';

/** Real time: it only bounds how long a life that is over is kept in memory. */
const idleMs = 100;

const persistThread = (random: Prng): PersistThread =>
  new SimulatedThread(random, (port) => {
    const work = new PersistThreadWork(port);
    return (message) => work.take(message);
  });

/** The product's parts, with both sides of its threads on one, so that every run repeats. */
export const productWiring: Wiring = {
  makeHot: ({ incarnation, catalog, store, files, clock, random }) =>
    makeHotStore(
      { incarnation, bytesMax: 64 * 1024 * 1024, persistAgeMs: 900_000, dataDirectory: '/data' },
      {
        catalog,
        objects: store,
        executor: new WorkerExecutor(() => persistThread(random), {
          threadsMax: random.pick([1, 2]),
          clock: systemParts.clock,
          idleMs,
        }),
        files,
        clock,
        random,
        logger: noLogger,
        metrics: noMetrics,
      },
    ),
  makeWalDriver: (writer, random) =>
    new ThreadDriver(
      new SimulatedThread(random, (port) => {
        const work = new WalThreadWork(writer, port);
        return (message) => work.take(message);
      }),
    ),
};
