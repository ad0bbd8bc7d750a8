import type { Tree } from '../tree/tree.js';

/** A column that an expression may name. */
export interface Named {
  readonly name: string;
  readonly type: string;
  /** The table that it comes from, with its alias there; absent for columns of subqueries. */
  readonly from?: string;
  /** Sums of it are exact whatever the order of rows. */
  readonly isTame: boolean;
}

/** What an expression may be made of where it stands. */
export interface Scope {
  readonly columns: readonly Named[];
  /** Expressions that stand for themselves here, such as those that rows are grouped by. */
  readonly keys?: readonly Tree[];
  /** Calls that may stand here only, such as aggregates. */
  readonly special?: (type: string, depth: number) => Tree | undefined;
  /** Only what sums exactly. */
  readonly isTame?: boolean;
}

const tableColumns: Readonly<Record<string, readonly (readonly [name: string, type: string])[]>> = {
  m: [
    ['id', 'i64'],
    ['n', 'i64'],
    ['u', 'u64'],
    ['f', 'f64'],
    ['s', 'utf8'],
    ['b', 'bool'],
    ['time', 'time'],
    ['host', 'utf8'],
    ['region', 'utf8'],
  ],
  w: [
    ['id', 'i64'],
    ['v', 'i64'],
    ['q', 'f64'],
    ['t', 'utf8'],
    ['time', 'time'],
    ['host', 'utf8'],
    ['zone', 'utf8'],
  ],
};

export type TableName = 'm' | 'e' | 'w';

/** The columns of a table, qualified when it has an alias. */
export const columnsOf = (table: TableName, alias?: string): readonly Named[] =>
  (tableColumns[table === 'w' ? 'w' : 'm'] ?? []).map(([name, type]) => ({
    name: alias === undefined ? name : `${alias}.${name}`,
    type,
    from: alias === undefined ? table : `${table} AS ${alias}`,
    isTame: table !== 'e',
  }));
