import { existsSync, readdirSync, readFileSync } from 'node:fs';

function children(pid: number): number[] {
  const tasks = `/proc/${String(pid)}/task`;
  if (!existsSync(tasks)) return [];
  return readdirSync(tasks).flatMap((task) => {
    try {
      return readFileSync(`${tasks}/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    } catch {
      return [];
    }
  });
}

const residentOf = (pid: number): number => {
  try {
    const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1];
    return Number(kib ?? 0) * 1024;
  } catch {
    return 0;
  }
};

/** The kernel's unit of CPU time in `/proc`, on every architecture that Node runs on. */
const tickMs = 10;

/** User and system time of a process and of what it started and has waited for. */
const ownCpuMs = (pid: number): number => {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
    // The name stands in parentheses and may hold spaces; utime, stime, cutime and cstime are the fields 14 to 17.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * tickMs;
  } catch {
    return 0;
  }
};

/** CPU time, ms, of a process and everything that it started. */
export const cpuMs = (pid: number): number =>
  ownCpuMs(pid) + children(pid).reduce((sum, child) => sum + cpuMs(child), 0);

/** Resident bytes of a process and everything that it started. */
export const residentBytes = (pid: number): number =>
  residentOf(pid) + children(pid).reduce((sum, child) => sum + residentBytes(child), 0);
