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

/** Resident bytes of a process and everything that it started. */
export const residentBytes = (pid: number): number =>
  residentOf(pid) + children(pid).reduce((sum, child) => sum + residentBytes(child), 0);
