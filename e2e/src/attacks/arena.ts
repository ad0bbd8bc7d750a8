import { cpus } from 'node:os';
import { expect } from '@jest/globals';
import type { Deployment } from '../cluster/deployment.js';
import { watchWhile } from './bystander.js';
import { cpuMs } from './process-tree.js';
import type { RawClients } from './raw-clients.js';

export interface ArenaInit {
  readonly deployment: Deployment;
  /** What is attacked; the bystander uses the deployment's public address. */
  readonly url: string;
  /** Whether that speaks line protocol. */
  readonly takesWrites: boolean;
  /** Where queries are counted. */
  readonly querierUrl: string;
  /** What all processes may have resident together, under any attack. */
  readonly residentMibMax: number;
  /** The share of a list at its full size: fewer clients and shorter waits where the same list runs once more. */
  readonly scale: number;
}

/** What all cores did since the machine started, ms. */
interface CoreTime {
  readonly wholeMs: number;
  readonly othersMs: number;
}

/** Others are all but this process, which attacks, and what it started: the deployment. */
function coreTime(): CoreTime {
  const cores = cpus().map(({ times: { idle, ...busy } }) => ({
    idle,
    busy: Object.values(busy).reduce((sum, ms) => sum + ms, 0),
  }));
  const busyMs = cores.reduce((sum, { busy }) => sum + busy, 0);
  return { wholeMs: cores.reduce((sum, { idle }) => sum + idle, busyMs), othersMs: busyMs - cpuMs(process.pid) };
}

/** The share of the cores that others may have had on a machine that is called quiet. */
const quietShare = 0.2;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A deployment under attack, and what has to hold meanwhile. */
export class Arena {
  readonly clients: RawClients;
  readonly #init: ArenaInit;

  constructor(init: ArenaInit, clients: RawClients) {
    this.#init = init;
    this.clients = clients;
  }

  /** What is attacked. */
  get url(): string {
    return this.#init.url;
  }
  get takesWrites(): boolean {
    return this.#init.takesWrites;
  }
  /** Where a user asks. */
  get publicUrl(): string {
    return this.#init.deployment.url;
  }

  /** So many, at the list's full size. */
  some(count: number): number {
    return Math.max(1, Math.round(count * this.#init.scale));
  }

  async queriesInFlight(): Promise<number> {
    const text = await (await fetch(`${this.#init.querierUrl}/metrics`)).text();
    const line = text.split('\n').find((one) => one.startsWith('inlay_query_requests_in_flight '));
    return Number(line?.split(' ')[1]);
  }

  async until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + 90_000;
    while (!(await isSo())) {
      if (Date.now() > deadline) throw new Error(`gave up waiting until ${what}`);
      await pause(100);
    }
  }

  /** While it goes on, every process lives within its bounds, and a client that means no harm is served. */
  async attack(during: () => Promise<unknown>): Promise<void> {
    const { deployment, residentMibMax } = this.#init;
    const lives = deployment.pids().length;
    const before = coreTime();
    const watched = await watchWhile(deployment, during);
    const after = coreTime();
    const othersShare = (after.othersMs - before.othersMs) / (after.wholeMs - before.wholeMs);
    expect({ lives: deployment.pids().length, failures: watched.failures }).toEqual({ lives, failures: [] });
    expect(watched.residentMib).toBeLessThan(residentMibMax);
    // What a quiet machine is held to says nothing on a crowded one, where the bystander waits for its turn of the cores: there
    // it must still be served, without a failure.
    const slowestMs = othersShare < quietShare ? 1000 : 30_000;
    expect(watched.writeMs).toBeLessThan(slowestMs);
    expect(watched.queryMs).toBeLessThan(slowestMs);
  }
}
