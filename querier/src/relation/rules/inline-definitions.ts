import { project, reference } from '../make.js';
import type { Definition, Read, Relation } from '../relation.js';
import { rewrite } from '../rewrite.js';
import { visit } from '../visit.js';

/** Puts definitions that are read once in the place where they are read, so that what is asked there reaches their tables. */
export function inlineDefinitions(relation: Relation): Relation {
  const reads = new Map<number, number>();
  visit(relation, {
    relation: (node) => {
      if (node.kind === 'read') reads.set(node.number, (reads.get(node.number) ?? 0) + 1);
    },
  });
  const inlined = new Map<number, Definition>();
  const isInlined = ({ number, next }: Definition): boolean => next === undefined && reads.get(number) === 1;
  visit(relation, {
    relation: (node) => {
      if (node.kind === 'with')
        for (const definition of node.definitions)
          if (isInlined(definition)) inlined.set(definition.number, definition);
    },
  });
  if (inlined.size === 0) return relation;
  const inline = (node: Relation): Relation => {
    if (node.kind === 'read') {
      const definition = inlined.get(node.number);
      return definition === undefined ? node : asRead(node, inlineIn(definition.relation));
    }
    if (node.kind !== 'with') return node;
    const definitions = node.definitions.filter(({ number, next }) => {
      const isRead = reads.has(number) || next !== undefined;
      return isRead && !inlined.has(number);
    });
    return definitions.length === 0 ? node.body : { ...node, definitions };
  };
  const inlineIn = (node: Relation): Relation => rewrite(node, { relation: inline });
  return inlineIn(relation);
}

/** The relation under the numbers that its mention gives to its columns. */
function asRead({ columns }: Read, relation: Relation): Relation {
  return project(
    relation,
    relation.columns.map((column, i) => ({ column: columns[i] ?? column, expression: reference(column) })),
  );
}
