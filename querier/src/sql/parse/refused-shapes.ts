import { kindOf, text } from './tree.js';
import type { TreeNode } from './tree.js';

/** What the classes and types of nodes that are not compiled are called in SQL. */
const spoken: Readonly<Record<string, string>> = {
  COLLATE: 'COLLATE',
  DEFAULT: 'DEFAULT outside of a table',
  LAMBDA: 'a lambda function',
  LIST_TYPE_INFO: 'a cast to a list',
  ARRAY_TYPE_INFO: 'a cast to a list',
  STRUCT_TYPE_INFO: 'a cast to a struct, a map or a union',
  ENUM_TYPE_INFO: 'a cast to an enumeration',
  PIVOT: 'PIVOT and UNPIVOT',
  POSITIONAL_REFERENCE: 'a column by its number (#1)',
  SHOW_REF: 'SHOW, DESCRIBE or SUMMARIZE at this place',
  STATEMENT_NODE: 'a statement that is no query, inside of a query',
};

/** Why a node that the compiler does not know is refused. */
export function refusalOf(node: TreeNode): string {
  const kind = kindOf(node);
  if (kind === 'UNBOUND_TYPE_INFO') return `there is no type ${text(node, 'name')}`;
  if (kind === 'GENERIC_TYPE_INFO') return `casts to ${text(node, 'alias')} are not supported`;
  if ('sample_size' in node) return 'TABLESAMPLE and USING SAMPLE are not supported';
  const name = Object.hasOwn(spoken, kind) ? spoken[kind] : undefined;
  // A class that came with an upgrade of the parser: its name is better than none.
  return `${name ?? (kind === '' ? 'a part of the statement' : kind.toLowerCase().replaceAll('_', ' '))} is not supported`;
}
