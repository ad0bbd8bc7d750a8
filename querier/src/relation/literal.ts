import type { DataType } from './types.js';

/** Numbers of columns are unique in a statement: a node that holds one needs no name and no scope. */
export type ColumnNumber = number;

/** An interval as Arrow's MonthDayNano has it; the three parts have a sign each. */
export interface Interval {
  readonly months: number;
  readonly days: number;
  readonly ns: bigint;
}

/**
 * A value known when the statement is compiled, by its type: integers, timestamps and durations (in their unit), dates (days
 * since 1970-01-01) and decimals (unscaled) as bigint; floats as number. A timestamp may lie outside of what the engine can hold:
 * it can be compared with, and `resolveFarTimes` takes it out of comparisons.
 */
export type LiteralValue = null | boolean | bigint | number | string | Uint8Array | Interval;

/** A literal. */
export interface Literal {
  readonly kind: 'literal';
  readonly type: DataType;
  readonly value: LiteralValue;
}

/** A column of a relation below, or of a query around. */
export interface ColumnReference {
  readonly kind: 'column';
  readonly type: DataType;
  readonly id: ColumnNumber;
}
