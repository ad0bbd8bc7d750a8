import { linkSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { InlayError } from '@inlay/core';

/** Who holds a directory. `startTicks` and `bootId` tell a process from a later one with the same number. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly startTicks: string;
  readonly bootId: string;
}

const lockName = 'lock';

/**
 * One process at a time: a file that says which. A lock whose process has ended is stale and taken over: the process is
 * looked up by number, and where the platform tells (Linux) by its start time and the machine's boot as well, so that
 * neither a reboot nor a re-used number keeps a directory locked. Processes that do not see each other's numbers
 * (containers that share a volume) are not kept apart: there the volume's access mode has to.
 *
 * Returns the way to give it back. Throws `directory_locked` (conflict) with the holder's pid.
 */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, lockName);
  const own = JSON.stringify(holderOf(process.pid));
  const mine = `${path}.${String(process.pid)}`;
  writeFileSync(mine, own);
  try {
    // Twice at most: the second attempt follows the removal of a stale lock.
    if (!tryLink(mine, path)) {
      removeIfStale(path, directory);
      if (!tryLink(mine, path)) throw locked(directory, readHolder(path));
    }
  } finally {
    unlinkSync(mine);
  }
  return () => {
    if (readText(path) === own) unlinkSync(path);
  };
}

/** Atomic: whole or not at all, and only when there is no lock. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function removeIfStale(path: string, directory: string): void {
  const before = readText(path);
  if (before === undefined) return;
  const holder = parseHolder(before);
  if (holder !== undefined && isAlive(holder)) throw locked(directory, holder);
  // Moved aside, then looked at again: another starter may have taken the stale lock over in between.
  const aside = `${path}.stale.${String(process.pid)}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = readText(aside);
  if (moved !== before) tryLink(aside, path);
  unlinkSync(aside);
}

function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return false;
  const now = holderOf(holder.pid);
  if (holder.bootId !== now.bootId) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return holder.startTicks === now.startTicks && !hasEnded(holder.pid);
}

/** Killed, its files closed, and only not yet collected by its parent: a zombie answers to signal 0 for ever. */
const hasEnded = (pid: number): boolean => ['Z', 'X'].includes(statOf(pid)[0] ?? '');

/** /proc/<pid>/stat from field 3 on; the name before it is in parentheses and may hold spaces. Empty where there is none. */
const statOf = (pid: number): string[] =>
  readText(`/proc/${String(pid)}/stat`)
    ?.split(') ')
    .at(-1)
    ?.split(' ') ?? [];

const holderOf = (pid: number): Holder => ({
  pid,
  host: hostname(),
  startTicks: statOf(pid)[19] ?? '',
  bootId: readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '',
});

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

const readHolder = (path: string): Holder | undefined => parseHolder(readText(path) ?? '');

function parseHolder(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Partial<Holder>;
    const { pid, host, startTicks, bootId } = value;
    return typeof pid === 'number' && host !== undefined && startTicks !== undefined && bootId !== undefined
      ? { pid, host, startTicks, bootId }
      : undefined;
  } catch {
    return undefined;
  }
}

function locked(directory: string, holder: Holder | undefined): InlayError {
  const by = holder === undefined ? 'another process' : `process ${String(holder.pid)}`;
  return new InlayError('conflict', `${directory} is in use by ${by}: stop it first, or choose another directory`, {
    code: 'directory_locked',
    details: { directory, ...(holder === undefined ? {} : { pid: holder.pid }) },
  });
}
