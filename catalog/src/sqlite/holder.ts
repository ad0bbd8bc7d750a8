import * as fs from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { InlayError } from '@inlay/core';

/** Who has a data directory open. Only for people: the lock is SQLite's. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Where it answers, once it does. */
  readonly url?: string | undefined;
}

const pathIn = (directory: string): string => join(directory, 'holder.json');

/** Renamed into place, so that a reader never meets half of it. */
export function writeHolder(directory: string, holder: Holder): void {
  const temporary = `${pathIn(directory)}.${String(holder.pid)}`;
  fs.writeFileSync(temporary, `${JSON.stringify(holder, undefined, 2)}\n`);
  fs.renameSync(temporary, pathIn(directory));
}

/** Takes the note away; does nothing when there is none. */
export function removeHolder(directory: string): void {
  fs.rmSync(pathIn(directory), { force: true });
}

/** Undefined when there is none, or when it was left by a process of this host that is gone. */
function readHolder(directory: string): Holder | undefined {
  try {
    const holder = JSON.parse(fs.readFileSync(pathIn(directory), 'utf8')) as Holder;
    return holder.host === hostname() && !isAlive(holder.pid) ? undefined : holder;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** `data_dir_in_use` (conflict), with what the note in the directory says of its holder. */
export function dataDirInUse(directory: string): InlayError {
  const holder = readHolder(directory);
  const url = holder?.url === undefined ? '' : `, answering at ${holder.url}`;
  const who =
    holder === undefined
      ? 'another process'
      : `process ${String(holder.pid)} on ${holder.host}, started ${holder.startedAt}${url}`;
  const details =
    holder === undefined
      ? {}
      : { pid: holder.pid, host: holder.host, startedAt: holder.startedAt, url: holder.url ?? '' };
  return new InlayError(
    'conflict',
    `the data directory ${directory} is in use by ${who}; stop it first, or choose another --data-dir`,
    {
      code: 'data_dir_in_use',
      details: { directory, ...details },
    },
  );
}
