import { project, reference } from '../../../relation/make.js';
import type { Relation } from '../../../relation/relation.js';
import type { BoundQuery } from '../scope.js';

/** The relation with exactly the query's columns in their order: definitions, and queries that stand as values, go by position. */
export function exactly({ relation, columns }: BoundQuery): Relation {
  const isExact =
    relation.columns.length === columns.length &&
    columns.every(({ column }, i) => column.id === relation.columns[i]?.id);
  if (isExact) return relation;
  return project(
    relation,
    columns.map(({ column }) => ({ column, expression: reference(column) })),
  );
}
