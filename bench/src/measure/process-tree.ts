import { readFileSync, readdirSync } from 'node:fs';

interface ProcessFigures {
  readonly parent: number;
  readonly cpuSeconds: number;
  readonly rssBytes: number;
}

const ticksPerSecond = 100;
const pageBytes = 4096;

/** From /proc/<pid>/stat (proc(5)): fields 4 ppid, 14–17 own and waited-for children's CPU ticks, 24 resident pages. */
function figuresOf(pid: string): ProcessFigures | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const at = (field: number): number => fields[field - 3] ?? 0;
    return {
      parent: at(4),
      cpuSeconds: (at(14) + at(15) + at(16) + at(17)) / ticksPerSecond,
      rssBytes: at(24) * pageBytes,
    };
  } catch {
    return undefined;
  }
}

export interface TreeFigures {
  readonly cpuSeconds: number;
  readonly rssBytes: number;
}

/** CPU and resident memory of a process and all its descendants, now. */
export function treeFigures(root: number): TreeFigures {
  const all = new Map<number, ProcessFigures>();
  for (const name of readdirSync('/proc')) {
    const figures = /^\d+$/.test(name) ? figuresOf(name) : undefined;
    if (figures !== undefined) all.set(Number(name), figures);
  }
  const inTree = new Set([root]);
  for (let grown = true; grown;) {
    grown = false;
    for (const [pid, { parent }] of all)
      if (inTree.has(parent) && !inTree.has(pid)) {
        inTree.add(pid);
        grown = true;
      }
  }
  let cpuSeconds = 0;
  let rssBytes = 0;
  for (const pid of inTree) {
    cpuSeconds += all.get(pid)?.cpuSeconds ?? 0;
    rssBytes += all.get(pid)?.rssBytes ?? 0;
  }
  return { cpuSeconds, rssBytes };
}

/** Follows a tree's resident memory every 100 ms until stopped; gives the peak. */
export function watchPeakRss(root: number): () => number {
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, treeFigures(root).rssBytes)), 100);
  return () => {
    clearInterval(timer);
    return Math.max(peak, treeFigures(root).rssBytes);
  };
}
