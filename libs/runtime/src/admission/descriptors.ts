import { readFileSync } from 'node:fs';

/** What a process may open where nothing tells its limit: the usual soft limit of Linux. */
const unknownLimit = 1024;
/** For what is no connection: WAL segments, objects, SQLite, threads, the engine's process and its pipes. */
const reserveMin = 128;
const reserveMax = 1024;
/** More connections than this cost more memory than one process has use for. */
const derivedMax = 10_000;

/** The file descriptors that this process may have. Node raises its soft limit to the hard one when it starts. */
export function descriptorLimit(read: () => string = () => readFileSync('/proc/self/limits', 'utf8')): number {
  try {
    const soft = /^Max open files\s+(\d+|unlimited)/m.exec(read())?.[1];
    if (soft === 'unlimited') return Number.MAX_SAFE_INTEGER;
    return soft === undefined ? unknownLimit : Number(soft);
  } catch {
    return unknownLimit;
  }
}

/** Descriptors that connections leave to the rest of the process: a quarter, within bounds, and never more than half. */
export const descriptorReserve = (limit: number): number =>
  Math.floor(Math.min(limit / 2, Math.max(reserveMin, Math.min(reserveMax, limit / 4))));

/**
 * How many connections fit below the limit of descriptors. `descriptorsEach` is 2 where a connection is passed on by
 * another one.
 */
export function connectionsThatFit(limit: number, descriptorsEach: number): number {
  const room = Math.floor((limit - descriptorReserve(limit)) / descriptorsEach);
  return Math.max(1, Math.min(derivedMax, room));
}
