import { makeStamp, type InlayError, type Stamp } from '@inlay/core';
import type { Catalog } from '@inlay/catalog';
import { MemoryCatalog } from '@inlay/catalog/testing';
import type { HotAnswer } from '@inlay/services';
import { PowerLossFiles, Prng, SimulatedClock, type PowerLossOptions } from '@inlay/testing';
import type { Ingester } from '../ingester.js';
import { testRequest } from './test-batches.js';
import { TestHotStore } from './test-hot-store.js';
import { testIngester, testWalDirectory, type TestIngesterInit } from './test-ingester.js';
import type { WalLog } from '../wal-log/index.js';

export interface Machine {
  readonly files: PowerLossFiles;
  readonly catalog: MemoryCatalog;
}

export const newMachine = (): Machine => ({
  files: new PowerLossFiles(new Prng(1)),
  catalog: new MemoryCatalog(new SimulatedClock()),
});

export interface Run {
  readonly machine: Machine;
  readonly ingester: Ingester;
  readonly log: WalLog;
  readonly hot: TestHotStore;
  readonly failures: InlayError[];
}

export function runOn(machine: Machine, init: Partial<TestIngesterInit> = {}, hot = new TestHotStore()): Run {
  const { files, catalog } = machine;
  const failures: InlayError[] = [];
  const source = {
    read: (): Promise<HotAnswer> =>
      Promise.resolve({ incarnations: hot.incarnations, filesVersion: 0n, generations: [] }),
  };
  const { ingester, log } = testIngester({
    files,
    catalog,
    makeHot: () => ({ store: hot, source }),
    onFailure: (error) => failures.push(error),
    ...init,
  });
  return { machine, ingester, log, hot, failures };
}

export const row = (host: string, time: number): { host: string; time: number; a: number } => ({ host, time, a: time });
export const segments = (files: PowerLossFiles): string[] =>
  files.list(testWalDirectory).filter((name) => name.endsWith('.wal'));
export const openIncarnations = async (catalog: Catalog): Promise<number[]> =>
  (await catalog.shardMap()).incarnations.filter(({ state }) => state !== 'closed').map(({ id }) => id);
export const stampOf = (epoch: number, counter: number): Stamp => makeStamp(BigInt(epoch), BigInt(counter));

/** The same machine after the process was killed. */
export const after = (run: Run, options?: PowerLossOptions): Machine => ({
  ...run.machine,
  files: run.machine.files.restart(options),
});

export async function write(run: Run, number: number, epoch: number): Promise<Stamp> {
  const ack = await run.log.write(testRequest(number, [row('x', number)], BigInt(epoch)));
  return ack.stamp;
}
