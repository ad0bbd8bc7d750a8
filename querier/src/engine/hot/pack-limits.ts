/** Which generations share engine tables, and how long. */
export interface PackLimits {
  /** Generations of a table from which on new ones are packed: a few are read faster from tables of their own. */
  readonly generationsFrom: number;
  /** A generation with more rows gets tables of its own. */
  readonly generationRowsMax: number;
  /** A pack with more takes no more generations; those that it has go on growing in it. */
  readonly packRowsMax: number;
  readonly packBytesMax: number;
  /** A pack with so many rows is given up when three quarters of them are no longer wanted. */
  readonly tidyRows: number;
}

export const defaultPackLimits: PackLimits = {
  generationsFrom: 16,
  generationRowsMax: 8192,
  packRowsMax: 262_144,
  packBytesMax: 32 * 1024 * 1024,
  tidyRows: 4096,
};
