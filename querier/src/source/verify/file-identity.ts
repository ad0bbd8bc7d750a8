import { fstatSync, statSync, type BigIntStats } from 'node:fs';
import type { FileToVerify } from './verifier.js';

/** Younger than this, a change may leave a file's times as they were: the kernel's clock for files ticks every 4 to 10 ms. */
const tickMs = 100n;
/** The same for file systems that keep seconds only. */
const coarseTickMs = 2100n;
/** Further ahead of the clock a time is no matter of ticks: the clock was set. */
const aheadMs = 60_000n;
const nsPerMs = 1_000_000n;

/** What changes when somebody writes, cuts, replaces or restores a file. */
export interface FileIdentity {
  readonly key: string;
  readonly sizeBytes: number;
  /** Whether a change from now on will show in `key`. */
  readonly isSettled: boolean;
}

/** Undefined where there is nothing. Throws as the system does. */
export function identityAt(path: string): FileIdentity | undefined {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? undefined : identityOf(stats);
}

/** Identity of an open file. */
export const identityOfOpen = (descriptor: number): FileIdentity => identityOf(fstatSync(descriptor, { bigint: true }));

/** Tells a file as it is, and what the catalog said of it, from any other. */
export const keyOf = ({ key }: FileIdentity, { sizeBytes, crc32c }: FileToVerify): string =>
  `${key} ${String(sizeBytes)} ${String(crc32c)}`;

function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): FileIdentity {
  const nowMs = BigInt(Date.now());
  return {
    key: `${String(dev)}.${String(ino)}.${String(size)}.${String(mtimeNs)}.${String(ctimeNs)}`,
    sizeBytes: Number(size),
    isSettled: isSettled(mtimeNs, nowMs) && isSettled(ctimeNs, nowMs),
  };
}

/**
 * Whether a change at `nowMs` has another time. One ahead of the clock, which was set back, comes again only when the clock
 * gets there: without this, files of a clock that was ten years ahead would be read again at every use for ten years.
 */
function isSettled(changedNs: bigint, nowMs: bigint): boolean {
  const ageMs = nowMs - changedNs / nsPerMs;
  return ageMs > (changedNs % nsPerMs === 0n ? coarseTickMs : tickMs) || ageMs < -aheadMs;
}
