import { sqlError } from '../sql-error.js';

/** One node of DuckDB's serialised tree. Its properties are read by the functions below, after `readTree` has checked them all. */
export type TreeNode = Readonly<Record<string, unknown>>;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
export const isNode = (value: unknown): value is TreeNode =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Class of an expression, type of a table reference or query. */
export const kindOf = (node: TreeNode): string => textOf(node['class']) || textOf(node['type']);
export const text = (node: TreeNode, key: string): string => textOf(node[key]);
export const flag = (node: TreeNode, key: string): boolean => node[key] === true;

export function child(node: TreeNode, key: string): TreeNode {
  const value = node[key];
  if (!isNode(value)) throw sqlError('sql_unsupported', `the parser left out "${key}" of a ${kindOf(node)}`);
  return value;
}

export const maybe = (node: TreeNode, key: string): TreeNode | undefined => {
  const value = node[key];
  return isNode(value) ? value : undefined;
};

export const list = (node: TreeNode, key: string): readonly TreeNode[] => {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
};

export const texts = (node: TreeNode, key: string): readonly string[] => {
  const value = node[key];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
};
