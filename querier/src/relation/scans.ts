import type { Relation, Scan, SystemScan } from './relation.js';
import { visit } from './visit.js';

/** The scans of a tree, those of queries in expressions included. */
export function scansOf(relation: Relation): {
  readonly tables: readonly Scan[];
  readonly system: readonly SystemScan[];
} {
  const tables: Scan[] = [];
  const system: SystemScan[] = [];
  visit(relation, {
    relation: (node) => {
      if (node.kind === 'scan') tables.push(node);
      else if (node.kind === 'system_scan') system.push(node);
    },
  });
  return { tables, system };
}
