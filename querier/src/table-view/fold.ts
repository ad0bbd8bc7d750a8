import type { ViewColumns } from './view-columns.js';

/** Columns before and after versions are folded to rows. */
export interface FoldOptions {
  /** What comes out. */
  readonly wanted: ViewColumns;
  /** What comes in: with all tags, which with `time` are the key. */
  readonly keyed: ViewColumns;
  /** Whether a version may lack a value of the fields that come out. */
  readonly partial: boolean;
}

/**
 * One row a key: of each field the value of the youngest version that has one. Where every version has all the fields
 * asked for, that is the youngest version, and finding it is much cheaper than one arg_max a field.
 */
export function foldSql(versions: string, { wanted, keyed, partial }: FoldOptions): string {
  const key = [...keyed.tags.map((column) => `c${String(column.id)}`), '"time"'].join(', ');
  const tags = wanted.tags.map((column) => `c${String(column.id)}`);
  const fields = wanted.fields.map((column) => `c${String(column.id)}`);
  const out = [...tags, ...fields, '"time"'].join(', ');
  if (!partial)
    return `SELECT ${out} FROM (${versions}) QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY stamp DESC) = 1`;
  const values = fields.map((name) => `arg_max(${name}, stamp) AS ${name}`);
  return `SELECT ${[...tags, ...values, '"time"'].join(', ')} FROM (${versions}) GROUP BY ${key}`;
}
