import { expect } from '@jest/globals';
import type { Deployment } from '../cluster/deployment.js';
import { watchWhile } from './bystander.js';
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
    const watched = await watchWhile(deployment, during);
    expect({ lives: deployment.pids().length, failures: watched.failures }).toEqual({ lives, failures: [] });
    expect(watched.residentMib).toBeLessThan(residentMibMax);
    // What a quiet machine is held to says nothing on a crowded one, where the bystander waits for its turn of the cores: there
    // it must still be served, without a failure.
    const slowestMs = watched.isCrowded ? 30_000 : 1000;
    expect(watched.writeMs).toBeLessThan(slowestMs);
    expect(watched.queryMs).toBeLessThan(slowestMs);
  }
}
