import type { AggregateFunction, ScalarFunction, WindowFunction } from './functions.js';
import type { ColumnReference, Literal } from './literal.js';
import type { JoinType, Read, RelationColumn, Scan, StatementOutput, SystemScan } from './scan.js';
import type { DataType } from './types.js';

/*
 * Expressions hold queries and relations expressions: both stand in one file. They are imported through `expression.ts` and `relation.ts`.
 */

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

/** Rows that are written out; expressions see no columns but those of queries around. One row without columns is what a SELECT without FROM reads. */
export interface Values {
  readonly kind: 'values';
  readonly columns: readonly RelationColumn[];
  readonly rows: readonly (readonly Expression[])[];
}

/** Numbers (i64) or times from `start` to `stop`, `step` apart (i64, or ns of a time); with the stop or without it. */
export interface Series {
  readonly kind: 'series';
  readonly columns: readonly [RelationColumn];
  readonly start: Expression;
  readonly stop: Expression;
  readonly step: Expression;
  readonly isStopIncluded: boolean;
}

/** One row for each item of a list, beside the columns of the input; rows with empty lists and NULL are left out. */
export interface Unnest {
  readonly kind: 'unnest';
  readonly input: Relation;
  readonly list: Expression;
  readonly columns: readonly RelationColumn[];
  readonly item: RelationColumn;
}

/** The rows for which the condition is true. */
export interface Filter {
  readonly kind: 'filter';
  readonly input: Relation;
  readonly condition: Expression;
  readonly columns: readonly RelationColumn[];
}

/** A column and how it is computed. A column that is passed on keeps its number. */
export interface Computed {
  readonly column: RelationColumn;
  readonly expression: Expression;
}

/** Exactly the outputs, in order. */
export interface Project {
  readonly kind: 'project';
  readonly input: Relation;
  readonly outputs: readonly Computed[];
  readonly columns: readonly RelationColumn[];
}

/** One row a group; without groups and sets one row for all. */
export interface Aggregate {
  readonly kind: 'aggregate';
  readonly input: Relation;
  readonly groups: readonly Computed[];
  /** Sets of indexes into `groups`: the groups of each are NULL where another set leaves them out. Undefined: one set of all. */
  readonly sets: readonly (readonly number[])[] | undefined;
  readonly calls: readonly { readonly column: RelationColumn; readonly call: AggregateCall }[];
  /** `grouping(a, b)`, i32: a bit for each of the groups (indexes), the last the lowest, set where it is left out. */
  readonly groupings: readonly { readonly column: RelationColumn; readonly groups: readonly number[] }[];
  readonly columns: readonly RelationColumn[];
}

/** A column computed over a window. */
export interface WindowColumn {
  readonly column: RelationColumn;
  readonly call: AggregateCall | WindowFunctionCall;
  readonly over: WindowOver;
}

/** The columns of the input, and beside them those of the windows. */
export interface Window {
  readonly kind: 'window';
  readonly input: Relation;
  readonly windows: readonly WindowColumn[];
  readonly columns: readonly RelationColumn[];
}

/** The columns of both sides, or of the one that a semi or anti join keeps. An inner join without a condition is a cross join. */
export interface Join {
  readonly kind: 'join';
  readonly type: JoinType;
  readonly left: Relation;
  readonly right: Relation;
  readonly condition: Expression | undefined;
  /** The right side may name columns of the left. */
  readonly isLateral: boolean;
  readonly columns: readonly RelationColumn[];
}

/** Columns go by position; both sides have the types of `columns`. */
export interface SetOperation {
  readonly kind: 'set';
  readonly operation: 'union' | 'intersect' | 'except';
  readonly isAll: boolean;
  readonly left: Relation;
  readonly right: Relation;
  readonly columns: readonly RelationColumn[];
}

/** Each different row once; with `on`, the first row in the order below for each different value of the expressions. */
export interface Distinct {
  readonly kind: 'distinct';
  readonly input: Relation;
  readonly on: readonly Expression[] | undefined;
  readonly columns: readonly RelationColumn[];
}

/** The rows in order. */
export interface Sort {
  readonly kind: 'sort';
  readonly input: Relation;
  readonly keys: readonly SortKey[];
  readonly columns: readonly RelationColumn[];
}

/** `count` rows after the first `skip`; all of them when undefined. */
export interface Limit {
  readonly kind: 'limit';
  readonly input: Relation;
  readonly count: bigint | undefined;
  readonly skip: bigint;
  readonly columns: readonly RelationColumn[];
}

/** A relation that is computed once and read by number. */
export interface Definition {
  readonly number: number;
  readonly relation: Relation;
  /** Present for WITH RECURSIVE: computed again over the rows of the last round, till there are none. Its rows are added, or, without `isAll`, those that are new. */
  readonly next?: { readonly relation: Relation; readonly isAll: boolean };
}

/** Definitions in order, each seeing those before it, and what is computed of them. */
export interface With {
  readonly kind: 'with';
  readonly definitions: readonly Definition[];
  readonly body: Relation;
  readonly columns: readonly RelationColumn[];
}

/** A relation: what a FROM, a query or any part of it gives. */
export type Relation =
  | Scan
  | SystemScan
  | Values
  | Series
  | Unnest
  | Filter
  | Project
  | Aggregate
  | Window
  | Join
  | SetOperation
  | Distinct
  | Sort
  | Limit
  | With
  | Read;

/** A whole statement: a relation, and what its answer is called. This is what front ends make, rules change and the printer writes. */
export interface Statement {
  readonly relation: Relation;
  readonly outputs: readonly StatementOutput[];
}
