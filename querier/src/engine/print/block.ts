import { defined } from '@inlay/core';
import type { ColumnNumber } from '../../relation/expression.js';

/** A column of a SELECT's list. */
export interface Selected {
  readonly id: ColumnNumber;
  readonly sql: string;
}

/** One key of a SELECT's order. */
export interface OrderTerm {
  readonly sql: string;
  /** The column of the list that it is, which is named where the list still has it: it is computed once then. */
  readonly id: ColumnNumber | undefined;
  /** ` DESC NULLS FIRST` and its like. */
  readonly direction: string;
  readonly isFloat: boolean;
}

/**
 * A SELECT while it is put together. A relation goes into the SELECT of its input as long as SQL computes its part after those that are there;
 * where it does not, the input becomes a subquery.
 */
export interface Block {
  /** `WITH … `, or empty. */
  readonly definitions: string;
  /** What stands after FROM; empty when nothing is read. */
  readonly from: string;
  /** Whether `from` is one name or one subquery with an alias, which may stand in a join as it is. */
  readonly isSimple: boolean;
  /** The SQL of each column that is in reach of the SELECT's expressions. */
  readonly visible: ReadonlyMap<ColumnNumber, string>;
  readonly where: readonly string[];
  /** Undefined while all that is visible is passed on. */
  readonly select: readonly Selected[] | undefined;
  /** ` GROUP BY …`, or empty. */
  readonly group: string;
  /** `DISTINCT `, or empty. */
  readonly distinct: string;
  readonly order: readonly OrderTerm[];
  /** ` LIMIT …`, or empty. */
  readonly limit: string;
}

/** A SELECT that reads one relation and does nothing with it yet. */
export const readBlock = (from: string, visible: ReadonlyMap<ColumnNumber, string>, isSimple: boolean): Block => ({
  definitions: '',
  from,
  isSimple,
  visible,
  where: [],
  select: undefined,
  group: '',
  distinct: '',
  order: [],
  limit: '',
});

/** The name of a column where a SELECT hands it on. */
const columnName = (id: ColumnNumber): string => `c${String(id)}`;

/** The whole SELECT; columns that nobody chose are all that are visible. */
export function selectText(block: Block): string {
  const selected = block.select ?? [...block.visible].map(([id, sql]): Selected => ({ id, sql }));
  // A SELECT has a column, whether anybody looks at it or not.
  const list = selected.length === 0 ? 'true' : selected.map(({ id, sql }) => `${sql} AS ${columnName(id)}`).join(', ');
  const from = block.from === '' ? '' : ` FROM ${block.from}`;
  const where = block.where.length === 0 ? '' : ` WHERE ${block.where.join(' AND ')}`;
  return `${block.definitions}SELECT ${block.distinct}${list}${from}${where}${block.group}${orderText(block.order, selected)}${block.limit}`;
}

function orderText(order: readonly OrderTerm[], selected: readonly Selected[]): string {
  if (order.length === 0) return '';
  const listed = new Set(selected.map(({ id }) => id));
  const terms = order.map(({ sql, id, direction, isFloat }) => {
    const key = id !== undefined && listed.has(id) ? columnName(id) : sql;
    // The engine takes an output that is a key out of its keys again, in which -0.0 is 0.0: a sum is no output.
    return (isFloat ? `(${key} + 0)` : key) + direction;
  });
  return ` ORDER BY ${terms.join(', ')}`;
}

/**
 * The SELECT as it stands inside of another one. The engine tells the scans of one side of a join which keys the other side has, and
 * leaves other rows out there: below a LIMIT too, for which they count. What is materialized is not told.
 */
export const nestedText = (block: Block): string =>
  block.limit === '' ? selectText(block) : `WITH l AS MATERIALIZED (${selectText(block)}) SELECT * FROM l`;

/** The block as a subquery under the alias. */
export function wrapped(block: Block, alias: string): Block {
  const ids = block.select?.map(({ id }) => id) ?? [...block.visible.keys()];
  return readBlock(`(${nestedText(block)}) AS ${alias}`, namesUnder(alias, ids), true);
}

/** Whether the text is a column's name under an alias, and nothing is computed by it. */
export const isColumnName = (sql: string): boolean => /^\w+\.(\w+|"([^"]|"")+")$/.test(sql);

/** The columns of a relation as they are reached under its alias. */
export const namesUnder = (alias: string, ids: readonly ColumnNumber[]): ReadonlyMap<ColumnNumber, string> =>
  new Map(ids.map((id) => [id, `${alias}.${columnName(id)}`]));

/** Whether nothing but a FROM is there: it may stand in another FROM without a SELECT round it. */
export const isBare = (block: Block): boolean =>
  block.definitions === '' &&
  block.where.length === 0 &&
  block.select === undefined &&
  block.order.length === 0 &&
  block.limit === '';

/** Whether expressions over what is visible may still be added: no list was chosen, and no rows were left out by number. */
export const isOpen = (block: Block): boolean => block.select === undefined && block.limit === '';

/** A column of a list under the number that it gets. */
export interface Chosen {
  readonly id: ColumnNumber;
  readonly from: ColumnNumber;
}

/** Chooses among the columns of a list that is there already, or puts them in another order. Not for a DISTINCT, whose rows depend on its list. */
export function chosenAgain(block: Block, chosen: readonly Chosen[]): Block {
  const known = new Map(block.select?.map(({ id, sql }) => [id, sql]));
  const renamed = new Map(chosen.map(({ id, from }) => [from, id]));
  return {
    ...block,
    select: chosen.map(({ id, from }) => ({ id, sql: defined(known.get(from), `column ${String(from)} of a list`) })),
    order: block.order.map((term) => ({ ...term, id: term.id === undefined ? undefined : renamed.get(term.id) })),
  };
}
