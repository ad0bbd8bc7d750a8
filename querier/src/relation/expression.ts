import type { AggregateFunction, ScalarFunction, WindowFunction } from './functions.js';
import type { Relation } from './relation.js';
import type { DataType } from './types.js';

/** Numbers of columns are unique in a statement: whoever holds one needs no name and no scope. */
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

/** A call of a function of a row. */
export interface ScalarCall {
  readonly kind: 'call';
  readonly type: DataType;
  readonly name: ScalarFunction;
  readonly args: readonly Expression[];
}

/**
 * A change of type, as DataFusion makes it: floats are cut to integers, texts are read strictly, what has no value of the type is
 * an error, or NULL when it is a TRY_CAST.
 */
export interface Cast {
  readonly kind: 'cast';
  readonly type: DataType;
  readonly from: Expression;
  readonly isTry: boolean;
}

/** The first branch whose condition is true; the others are not computed. All values have the type of the whole. */
export interface Case {
  readonly kind: 'case';
  readonly type: DataType;
  /** Where it is present, what stands after WHEN are values of its type, and the branch is that of the first which it equals. */
  readonly operand?: Expression;
  readonly branches: readonly { readonly when: Expression; readonly then: Expression }[];
  readonly otherwise: Expression | undefined;
}

/** `value IN (…)`: all items have the type of the value. */
export interface InList {
  readonly kind: 'in';
  readonly type: { readonly kind: 'bool' };
  readonly value: Expression;
  readonly items: readonly Expression[];
  readonly isNegated: boolean;
}

/** `value IN (…)` over hundreds of constants of the value's type, which need no node each. */
export interface InConstants {
  readonly kind: 'in_constants';
  readonly type: { readonly kind: 'bool' };
  readonly value: Expression;
  readonly items: readonly (bigint | string)[];
  readonly isNegated: boolean;
}

/** `EXISTS (…)`. */
export interface Exists {
  readonly kind: 'exists';
  readonly type: { readonly kind: 'bool' };
  readonly relation: Relation;
}

/** `value = ANY (…)`, which IN is: the relation has one column of the value's type. */
export interface Quantified {
  readonly kind: 'quantified';
  readonly type: { readonly kind: 'bool' };
  readonly operator: 'equal' | 'not_equal' | 'less' | 'less_equal' | 'greater' | 'greater_equal';
  readonly quantifier: 'any' | 'all';
  readonly value: Expression;
  readonly relation: Relation;
}

/** The value of the relation's only column in its only row; NULL without a row, an error with more. */
export interface ScalarQuery {
  readonly kind: 'query';
  readonly type: DataType;
  readonly relation: Relation;
}

/** An expression of a row. Aggregates and window functions are no expressions: they are columns of an `aggregate` or `window`. */
export type Expression =
  Literal | ColumnReference | ScalarCall | Cast | Case | InList | InConstants | Exists | Quantified | ScalarQuery;

/** One key of an order; where NULLs go is always said. */
export interface SortKey {
  readonly expression: Expression;
  readonly isDescending: boolean;
  readonly nullsFirst: boolean;
}

/** A call of an aggregate, over the rows of a group or of a frame. */
export interface AggregateCall {
  readonly kind: 'aggregate_call';
  readonly type: DataType;
  readonly name: AggregateFunction;
  readonly args: readonly Expression[];
  readonly isDistinct: boolean;
  /** Rows for which it is not true are left out. */
  readonly filter: Expression | undefined;
  readonly order: readonly SortKey[];
}

/** A bound of a frame: `offset` is a literal (rows, groups: i64; range: of the kind that is added to the order's key). */
export type FrameBound =
  | { readonly kind: 'unbounded_preceding' | 'current_row' | 'unbounded_following' }
  | { readonly kind: 'preceding' | 'following'; readonly offset: Literal };

/** The frame of a window. */
export interface Frame {
  readonly units: 'rows' | 'range' | 'groups';
  readonly start: FrameBound;
  readonly end: FrameBound;
}

/** A call of a window function. */
export interface WindowFunctionCall {
  readonly kind: 'window_call';
  readonly type: DataType;
  readonly name: WindowFunction;
  readonly args: readonly Expression[];
  readonly ignoresNulls: boolean;
}

/** What OVER (…) says. */
export interface WindowOver {
  readonly partition: readonly Expression[];
  readonly order: readonly SortKey[];
  /** Undefined: the default of SQL, which depends on whether there is an order. */
  readonly frame: Frame | undefined;
}
