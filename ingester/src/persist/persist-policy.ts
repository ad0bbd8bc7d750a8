/** When rows leave memory. All decisions are pure functions of what they are given. */
export interface PersistPolicy {
  /** Since a generation's first row. `--persist-age` */
  readonly ageMs: number;
  /** A generation with so many rows or bytes is large. */
  readonly rowsMax: number;
  readonly generationBytesMax: number;
  /** Above it the largest generations are persisted … */
  readonly softBytes: number;
  /** … until no more than this waits for more rows. */
  readonly openBytesAfter: number;
}

const generationRowsMax = 1_000_000;
const generationBytesMax = 64 * 1024 * 1024;

/**
 * Shares of the hard limit: writers are never made to wait while persisting keeps up, so it begins at three fifths; a
 * generation of an eighth leaves room for one that fills, one that is encoded and some that wait.
 */
export function policyFor(bytesMax: number, ageMs: number): PersistPolicy {
  return {
    ageMs,
    rowsMax: generationRowsMax,
    generationBytesMax: Math.min(generationBytesMax, bytesMax / 8),
    softBytes: bytesMax * 0.6,
    openBytesAfter: bytesMax * 0.4,
  };
}

/** Size of one generation; bytes are those of memory. */
export interface GenerationSize {
  readonly rowCount: number;
  readonly bytes: number;
}

export const isLarge = ({ rowCount, bytes }: GenerationSize, policy: PersistPolicy): boolean =>
  rowCount >= policy.rowsMax || bytes >= policy.generationBytesMax;

/** Exactly at the age, not a millisecond before. */
export const isOld = (firstAppendMs: number, nowMs: number, { ageMs }: PersistPolicy): boolean =>
  nowMs - firstAppendMs >= ageMs;

/** Size of everything in memory. */
export interface BufferSize {
  readonly bytes: number;
  /** Bytes of generations that are being persisted or wait for it: they leave without being chosen. */
  readonly sealedBytes: number;
}

export const isPressed = ({ bytes, sealedBytes }: BufferSize, policy: PersistPolicy): boolean =>
  bytes > policy.softBytes && bytes - sealedBytes > policy.openBytesAfter;

/** Which open generations memory demands: the largest ones, the fewest that do. */
export function chooseForMemory<G extends GenerationSize>(
  open: readonly G[],
  size: BufferSize,
  policy: PersistPolicy,
): G[] {
  if (!isPressed(size, policy)) return [];
  const chosen: G[] = [];
  let left = size.bytes - size.sealedBytes;
  for (const generation of [...open].sort((a, b) => b.bytes - a.bytes)) {
    if (left <= policy.openBytesAfter) break;
    chosen.push(generation);
    left -= generation.bytes;
  }
  return chosen;
}
