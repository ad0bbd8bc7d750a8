import { sqlError } from '../../sql-error.js';
import { list, maybe, text } from '../../parse/tree.js';
import type { TreeNode } from '../../parse/tree.js';
import type { Column } from '../scope.js';

export function renamed<T extends Column>(
  columns: readonly T[],
  aliases: readonly string[],
  what: string,
): readonly T[] {
  if (aliases.length > columns.length)
    throw sqlError(
      'sql_unsupported',
      `${what} has ${String(columns.length)} columns, but ${String(aliases.length)} names are given for them`,
    );
  return columns.map((column, i) => ({ ...column, name: aliases[i] ?? column.name }));
}

/** Whether the node has any of the modifiers that make rows depend on each other. */
export const hasModifier = (node: TreeNode, ...kinds: readonly string[]): boolean =>
  list(node, 'modifiers').some((modifier) => kinds.includes(text(modifier, 'type')));

export const refuse = (node: TreeNode, key: string, what: string): void => {
  if (maybe(node, key) !== undefined) throw sqlError('sql_unsupported', `${what} is not supported`);
};
