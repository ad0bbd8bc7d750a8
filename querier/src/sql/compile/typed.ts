import type { Table } from '@inlay/catalog';
import type { TimeRange } from '@inlay/core';
import { engineTypes } from '../../engine/engine-types.js';
import { constantName, constantSql } from '../values/constant.js';
import type { Constant } from '../values/constant.js';

/** The type of a struct: its fields in order, each by its name. */
export interface StructType {
  readonly fields: ReadonlyMap<string, SqlType>;
}

/** What is known of an expression's type before DuckDB binds it. `unknown` is always allowed; it only costs a cast that could have been spared. */
export type SqlType =
  'null' | 'bool' | 'i32' | 'i64' | 'u64' | 'f64' | 'string' | 'time' | 'date' | 'interval' | 'unknown' | StructType;

/** See OutputColumn. `tag` and `time` only while the values are those of the column itself. */
export type Role = 'tag' | 'time' | 'plain';

/** One mention of a relation in a FROM clause, and what the statement says of the rows it needs from it. */
export interface SystemUse {
  /** Names of the columns that the statement mentions anywhere, `time` among them. */
  readonly columns: Set<string>;
  times: TimeRange;
  readonly tagValues: Map<string, readonly string[]>;
}

/** A table of the catalog that a statement reads. */
export interface TableUse extends SystemUse {
  readonly table: Table;
}

/** The tag or time of a table that an expression is, unchanged. */
export interface ColumnSource {
  readonly use: SystemUse;
  readonly name: string;
  readonly kind: 'tag' | 'time';
}

/** What a condition says of one column of a table, when the condition holds. */
export interface Restriction {
  readonly source: ColumnSource;
  readonly times?: TimeRange;
  readonly values?: readonly string[];
}

/** A compiled expression. */
export interface Typed {
  readonly sql: string;
  readonly type: SqlType;
  readonly role: Role;
  /** What DataFusion would call a column of it. */
  readonly name: string;
  readonly constant?: Constant | undefined;
  readonly source?: ColumnSource | undefined;
  /** Holds whenever the expression is true. */
  readonly restrictions?: readonly Restriction[];
}

export const plain = (sql: string, type: SqlType, name: string): Typed => ({ sql, type, name, role: 'plain' });

export function constantTyped(constant: Constant): Typed {
  return {
    sql: constantSql(constant),
    type: typeOfConstant(constant),
    role: 'plain',
    name: constantName(constant),
    constant,
  };
}

function typeOfConstant(constant: Constant): SqlType {
  if (constant.kind === 'int') return constant.value > 2n ** 63n - 1n ? 'u64' : 'i64';
  return constant.kind === 'float' ? 'f64' : constant.kind;
}

export const isStruct = (type: SqlType): type is StructType => typeof type === 'object';
export const isInteger = (type: SqlType): boolean => type === 'i32' || type === 'i64' || type === 'u64';
export const isNumber = (type: SqlType): boolean => isInteger(type) || type === 'f64';

/** The common type of branches (CASE, COALESCE, VALUES), `null` giving way; `unknown` when they differ. */
export function commonType(types: readonly SqlType[]): SqlType {
  const present = types.filter((type) => type !== 'null');
  const first = present[0];
  if (first === undefined) return 'null';
  if (present.every((type) => type === first)) return first;
  if (present.every(isNumber)) {
    if (present.includes('f64')) return 'f64';
    return present.includes('u64') ? 'unknown' : 'i64';
  }
  return 'unknown';
}

const duckTypes: Readonly<Record<Exclude<SqlType, StructType>, string | undefined>> = {
  ...engineTypes,
  null: undefined,
  i32: 'INTEGER',
  date: 'DATE',
  interval: 'INTERVAL',
  unknown: undefined,
};

/** DuckDB's name of a type, for casts. */
export function duckType(type: SqlType): string | undefined {
  if (isStruct(type)) return undefined;
  return duckTypes[type];
}
