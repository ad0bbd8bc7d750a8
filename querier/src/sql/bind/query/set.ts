import { project, reference, setOperation } from '../../../relation/make.js';
import type { Relation } from '../../../relation/relation.js';
import { sameType, type DataType } from '../../../relation/types.js';
import { commonType } from '../../meaning/case.js';
import { castTo } from '../../meaning/cast.js';
import { sqlError } from '../../sql-error.js';
import type { QueryBody, SetOperation } from '../../syntax/tree.js';
import type { BoundQuery } from '../scope.js';
import { located } from '../located.js';
import type { Scope } from '../scope.js';

/** UNION, INTERSECT and EXCEPT: names are those of the left side, types those that both sides have in common. */
export function bindSet(set: SetOperation, scope: Scope, bindSide: (side: QueryBody) => BoundQuery): BoundQuery {
  const left = bindSide(set.left);
  const right = bindSide(set.right);
  return located(set.at, () => {
    const word = set.operation.toUpperCase();
    if (left.columns.length !== right.columns.length)
      throw sqlError(
        'sql_unsupported',
        `both sides of ${word} need as many columns: there are ${String(left.columns.length)} and ${String(right.columns.length)}`,
      );
    const wanted = left.columns.map(({ name, column: { type } }, i): DataType => {
      const other = right.columns[i]?.column.type ?? type;
      return commonType(`column ${String(i + 1)} ("${name}") of ${word}`, [type, other]);
    });
    const columns = left.columns.map(({ name, role }, i) => ({
      name,
      role: role === right.columns[i]?.role ? role : ('plain' as const),
      column: scope.statement.numbers.next(wanted[i] as DataType, name),
    }));
    const relation = setOperation({
      operation: set.operation,
      isAll: set.all,
      left: inTypesOf(left, wanted, scope),
      right: inTypesOf(right, wanted, scope),
      columns: columns.map(({ column }) => column),
    });
    return { relation, columns };
  });
}

/** Exactly the query's columns, cast to the types where they have others. */
export function inTypesOf({ relation, columns }: BoundQuery, wanted: readonly DataType[], scope: Scope): Relation {
  if (columns.length !== wanted.length)
    throw sqlError(
      'sql_unsupported',
      `both parts of a recursive query need as many columns: there are ${String(wanted.length)} and ${String(columns.length)}`,
    );
  const isExact =
    relation.columns.length === columns.length &&
    columns.every(
      ({ column }, i) => column.id === relation.columns[i]?.id && sameType(column.type, wanted[i] ?? column.type),
    );
  if (isExact) return relation;
  return project(
    relation,
    columns.map(({ column, name }, i) => {
      const type = wanted[i] ?? column.type;
      const isSame = sameType(column.type, type);
      return {
        column: isSame ? column : scope.statement.numbers.next(type, name),
        expression: castTo(reference(column), type),
      };
    }),
  );
}
