import type { Table } from '@inlay/catalog';
import type { TimeRange } from '@inlay/core';
import type { AggregateCall, ColumnNumber, Expression, SortKey, WindowFunctionCall, WindowOver } from './expression.js';
import type { DataType } from './types.js';

/** A column of a relation. The name is for people who read the tree: nothing looks a column up by it. */
export interface RelationColumn {
  readonly id: ColumnNumber;
  readonly type: DataType;
  readonly name: string;
}

/** A column of a table that a scan reads; its type is the one that SQL shows. */
export interface ScanColumn extends RelationColumn {
  /** Its name in the table; `time` for the time. */
  readonly name: string;
}

/**
 * The rows of a table of the catalog. Front ends make scans of every column and all times; rules narrow them. A scan may give rows
 * outside of `times` and with other values of tags: both only say what need not be read.
 */
export interface Scan {
  readonly kind: 'scan';
  readonly table: Table;
  readonly columns: readonly ScanColumn[];
  readonly times: TimeRange;
  /** By names of tags: rows with other values are not wanted. */
  readonly tagValues: ReadonlyMap<string, readonly string[]>;
}

/** The rows of a relation that the catalog answers: `information_schema.tables`. */
export interface SystemScan {
  readonly kind: 'system_scan';
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly ScanColumn[];
  /** Rows about other tables are not wanted; undefined: all are. */
  readonly tableNames: readonly string[] | undefined;
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

export type JoinType = 'inner' | 'left' | 'right' | 'full' | 'left_semi' | 'left_anti' | 'right_semi' | 'right_anti';

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

/** The rows of a definition: its columns by position, with numbers of this mention. */
export interface Read {
  readonly kind: 'read';
  readonly number: number;
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

/** What an output is to who reads the answer: the value of a tag, the time of a row (never NULL), or neither. */
export type OutputRole = 'tag' | 'time' | 'plain';

/** A column of the answer. Names may be given twice. */
export interface StatementOutput {
  readonly id: ColumnNumber;
  readonly type: DataType;
  readonly name: string;
  readonly role: OutputRole;
}

/** A whole statement: a relation, and what its answer is called. This is what front ends make, rules change and the printer writes. */
export interface Statement {
  readonly relation: Relation;
  readonly outputs: readonly StatementOutput[];
}
