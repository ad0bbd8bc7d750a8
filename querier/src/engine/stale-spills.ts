import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const pattern = /^engine-(\d+)-\d+$/;

/** Name of the folder of the querier process `pid`, started at `startedMs`. */
export const spillName = (pid: number, startedMs: number): string => `engine-${String(pid)}-${String(startedMs)}`;

/**
 * Removes what queriers left that were killed: folders of processes that are no more. In a container the process before
 * had the same number, so this is for a process that has no engine yet.
 */
export function removeStaleSpills(directory: string): void {
  for (const name of readdirSync(directory)) {
    const pid = pattern.exec(name)?.[1];
    if (pid === undefined || (Number(pid) !== process.pid && isAlive(Number(pid)))) continue;
    rmSync(join(directory, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Someone else's process is alive as well.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
