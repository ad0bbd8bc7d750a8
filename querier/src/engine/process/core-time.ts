import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const nanosecondsPerMs = 1_000_000;

/** What the kernel has counted for one thread since it began, ms. */
export interface ThreadTime {
  readonly ranMs: number;
  /** Ready to run, while others had the cores. Counted when such a wait has ended. */
  readonly waitedMs: number;
  /** It runs or waits for a core at this moment. */
  readonly isReady: boolean;
}

/** By number of the thread. */
export type CoreTimes = ReadonlyMap<string, ThreadTime>;

/**
 * Core times of each thread of a process; undefined where the kernel does not tell (macOS), or when the process is
 * gone.
 */
export function coreTimes(pid: number): CoreTimes | undefined {
  const tasks = `/proc/${String(pid)}/task`;
  try {
    const times = new Map<string, ThreadTime>();
    for (const thread of readdirSync(tasks)) {
      const time = threadTime(`${tasks}/${thread}`);
      if (time !== undefined) times.set(thread, time);
    }
    return times.size === 0 ? undefined : times;
  } catch {
    return undefined;
  }
}

/** A thread may end between the list and this. */
function threadTime(folder: string): ThreadTime | undefined {
  try {
    const [ran, waited] = readFileSync(`${folder}/schedstat`, 'latin1').split(' ').map(Number);
    if (ran === undefined || waited === undefined) return undefined;
    // The state follows the name, which stands in parentheses and may have some of its own.
    const isReady = /\) R [^)]*$/.test(readFileSync(`${folder}/stat`, 'latin1'));
    return { ranMs: ran / nanosecondsPerMs, waitedMs: waited / nanosecondsPerMs, isReady };
  } catch {
    return undefined;
  }
}

/**
 * How much of `elapsedMs` a process had for itself: what its thread that waited longest for a core did not wait, or the time
 * that it had all cores if that is more, because threads of one process wait for each other too. Of cores that others have
 * as well the share counts by its square: what passes from thread to thread waits for a turn at each of them. A process that
 * sleeps, hangs or was stopped waits for no core, and had all of it.
 */
export function ownMs(before: CoreTimes, after: CoreTimes, elapsedMs: number): number {
  let ran = 0;
  let waited = 0;
  for (const [thread, time] of after) {
    const since = before.get(thread) ?? { ranMs: 0, waitedMs: 0, isReady: false };
    ran += time.ranMs - since.ranMs;
    const stillWaits = since.isReady && time.isReady && time.ranMs === since.ranMs;
    waited = Math.max(waited, stillWaits ? elapsedMs : time.waitedMs - since.waitedMs);
  }
  const share = ran / availableParallelism() / Math.max(elapsedMs, 1);
  return Math.max(0, elapsedMs - waited, elapsedMs * Math.min(1, share) ** 2);
}
