import type { Table } from '@inlay/catalog';
import type { TimeRange } from '@inlay/core';
import type { ColumnNumber } from './literal.js';
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

/** So many rows from one end of the wanted times are enough, and those of the same time as the last of them; `any`: from either end. */
export interface FirstRows {
  readonly from: 'newest' | 'oldest' | 'any';
  readonly count: bigint;
}

/**
 * The rows of a table of the catalog. Front ends make scans of every column and all times; rules narrow them. A scan may give rows
 * outside of `times` and with other values of tags, and more than the first: all of these only say what need not be read.
 */
export interface Scan {
  readonly kind: 'scan';
  readonly table: Table;
  readonly columns: readonly ScanColumn[];
  readonly times: TimeRange;
  /** By names of tags: rows with other values are not wanted. */
  readonly tagValues: ReadonlyMap<string, readonly string[]>;
  /** Undefined: all rows count. */
  readonly first?: FirstRows | undefined;
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

export type JoinType = 'inner' | 'left' | 'right' | 'full' | 'left_semi' | 'left_anti' | 'right_semi' | 'right_anti';

/** The rows of a definition: its columns by position, with numbers of this mention. */
export interface Read {
  readonly kind: 'read';
  readonly number: number;
  readonly columns: readonly RelationColumn[];
}

/** What an output is to who reads the answer: the value of a tag, the time of a row (never NULL), or neither. */
export type OutputRole = 'tag' | 'time' | 'plain';

/** A column of the answer. Names may be given twice. */
export interface StatementOutput {
  readonly id: ColumnNumber;
  readonly type: DataType;
  readonly name: string;
  readonly role: OutputRole;
}
