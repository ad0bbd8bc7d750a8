import { fstatSync, statSync, type BigIntStats } from 'node:fs';
import type { FileToVerify } from './verifier.js';

/** Younger than this, a change may leave a file's times as they were: the kernel's clock for files ticks every 4 to 10 ms. */
const tickMs = 100n;
/** The same for file systems that keep seconds only. */
const coarseTickMs = 2100n;
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

/** Of an open file. */
export const identityOfOpen = (descriptor: number): FileIdentity => identityOf(fstatSync(descriptor, { bigint: true }));

/** Tells a file as it is, and what the catalog said of it, from any other. */
export const keyOf = ({ key }: FileIdentity, { sizeBytes, crc32c }: FileToVerify): string =>
  `${key} ${String(sizeBytes)} ${String(crc32c)}`;

function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): FileIdentity {
  const changed = mtimeNs > ctimeNs ? mtimeNs : ctimeNs;
  const ageMs = BigInt(Date.now()) - changed / nsPerMs;
  return {
    key: `${String(dev)}.${String(ino)}.${String(size)}.${String(mtimeNs)}.${String(ctimeNs)}`,
    sizeBytes: Number(size),
    isSettled: ageMs > (changed % nsPerMs === 0n ? coarseTickMs : tickMs),
  };
}
