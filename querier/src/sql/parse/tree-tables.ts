import { isNode } from './tree.js';
import type { TreeNode } from './tree.js';

/** The names of all relations that a statement mentions, those of its WITH queries among them. Without recursion: trees are deep. */
export function tablesInTree(root: TreeNode): readonly string[] {
  const names = new Set<string>();
  const left: unknown[] = [root];
  for (let value = left.pop(); value !== undefined; value = left.pop()) {
    if (Array.isArray(value)) {
      for (const item of value) if (typeof item === 'object' && item !== null) left.push(item);
    } else if (isNode(value)) {
      const name = value['table_name'];
      if (value['type'] === 'BASE_TABLE' && typeof name === 'string') names.add(name);
      for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) left.push(inner);
    }
  }
  return [...names];
}
