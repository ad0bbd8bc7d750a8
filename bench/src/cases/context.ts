import { join } from 'node:path';
import { newFolder } from '../systems/folder.js';
import type { System } from '../systems/system.js';
import { writeCpuOnly, type BodyFile } from '../tsbs/cpu-only.js';

/** What every case is given: data sets made once, and the peer if there is one. */
export interface BenchContext {
  /** cpu-only, 1,000 hosts, 10,000 lines a body. */
  readonly cpu: BodyFile;
  readonly startPeer: (() => Promise<System>) | undefined;
  /** Makes everything smaller, to see that it runs; figures are then not comparable. */
  readonly quick: boolean;
  readonly folder: string;
}

/** The data set's first and last tick, ms. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

const startMs = Date.UTC(2026, 0, 1);
const tickMs = 10_000;
const ticksOf = (quick: boolean): number => (quick ? 216 : 2160);

export const spanOf = (quick: boolean): Span => ({ startMs, endMs: startMs + (ticksOf(quick) - 1) * tickMs });

/** Makes the data set in a new folder, which is the caller's to remove. */
export function makeContext(quick: boolean, startPeer: BenchContext['startPeer']): BenchContext {
  const folder = newFolder('data');
  const shape = { hosts: 1000, linesPerBody: 10_000, seed: 123, startMs, tickMs, ticks: ticksOf(quick) };
  return { cpu: writeCpuOnly(join(folder, 'cpu.lp'), shape), quick, folder, startPeer };
}
