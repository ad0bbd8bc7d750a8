import type { BigIntStats } from 'node:fs';
import type { Clock } from '@inlay/core';
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

/** The `key` of a file's identity. */
export const identityKey = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  `${String(dev)}.${String(ino)}.${String(size)}.${String(mtimeNs)}.${String(ctimeNs)}`;

/** Tells a file as it is, and what the catalog said of it, from any other. */
export const keyOf = (identity: string, { sizeBytes, crc32c }: FileToVerify): string =>
  `${identity} ${String(sizeBytes)} ${String(crc32c)}`;

/** Identity of a file that the system was asked about just now. */
export function identityOf(stats: BigIntStats, clock: Pick<Clock, 'nowMs'>): FileIdentity {
  const nowMs = BigInt(clock.nowMs());
  const { size, mtimeNs, ctimeNs } = stats;
  return {
    key: identityKey(stats),
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
