/** Unit of the timestamps of a request; `auto` guesses each from its size, as InfluxDB's v3 write API does. */
export type Precision = 'ns' | 'us' | 'ms' | 's' | 'auto';

/** ns in one unit; 0 stands for `auto`. */
export const precisionFactor: Readonly<Record<Precision, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, auto: 0 };

/** Bounds below which `auto` takes a magnitude for seconds, milliseconds, microseconds. */
export function autoFactor(magnitude: number): number {
  if (magnitude < 5e9) return 1e9;
  if (magnitude < 5e12) return 1e6;
  return magnitude < 5e15 ? 1e3 : 1;
}

/** A request's own time in its own precision, in ns: what a line without timestamp gets. */
export function truncateTime(timeNs: bigint, precision: Precision): bigint {
  const factor = BigInt(precisionFactor[precision]);
  if (factor <= 1n) return timeNs;
  const rest = timeNs % factor;
  return timeNs - (rest < 0n ? rest + factor : rest);
}

/** What one request says of its timestamps. */
export interface TimeContext {
  readonly precision: Precision;
  /** The request's time, for lines without one. */
  readonly nowNs: bigint;
}
