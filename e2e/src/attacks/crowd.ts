import { cpus } from 'node:os';
import { cpuMs } from './process-tree.js';

/** What all cores did since the machine started, ms. */
interface CoreTime {
  readonly wholeMs: number;
  /** What all but this process and those that it started had of it. */
  readonly othersMs: number;
}

function coreTime(): CoreTime {
  const cores = cpus().map(({ times: { idle, ...busy } }) => ({
    idle,
    busy: Object.values(busy).reduce((sum, ms) => sum + ms, 0),
  }));
  const busyMs = cores.reduce((sum, { busy }) => sum + busy, 0);
  return { wholeMs: cores.reduce((sum, { idle }) => sum + idle, busyMs), othersMs: busyMs - cpuMs(process.pid) };
}

/** The share of the cores that others may have on a machine that is called quiet. */
const quietShare = 0.2;

/**
 * Begins to watch who has the cores. What it gives back tells whether others than this process and its children had so much of
 * them since that a time taken meanwhile says how long those ran. The load of the last minute does not tell: it is low when a
 * crowd has just come, and high when it has gone.
 */
export function watchForCrowd(): () => boolean {
  const before = coreTime();
  return () => {
    const after = coreTime();
    return after.othersMs - before.othersMs > quietShare * (after.wholeMs - before.wholeMs);
  };
}
