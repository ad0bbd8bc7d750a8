import { commonType } from '../../meaning/case.js';
import { castTo } from '../../meaning/cast.js';
import { valuesType } from '../../meaning/coerce.js';
import { sqlError } from '../../sql-error.js';
import type { Values } from '../../syntax/tree.js';
import type { BoundQuery } from '../scope.js';
import { bindExpression } from '../expression.js';
import type { Scope } from '../scope.js';

/** VALUES: columns `column1`, `column2` …, as DataFusion names them. */
export function bindValues({ rows }: Values, scope: Scope): BoundQuery {
  const bound = rows.map((row) => row.map((item) => bindExpression(item, scope.with({ clause: 'VALUES' })).expression));
  const width = bound[0]?.length ?? 0;
  if (bound.some((row) => row.length !== width))
    throw sqlError('sql_unsupported', 'the rows of VALUES have different numbers of columns');
  const columns = Array.from({ length: width }, (_, i) => {
    const name = `column${String(i + 1)}`;
    return {
      name,
      role: 'plain' as const,
      column: scope.statement.numbers.next(
        commonType(
          'VALUES',
          bound.flatMap((row) => row[i]?.type ?? []),
          valuesType,
        ),
        name,
      ),
    };
  });
  return {
    columns,
    relation: {
      kind: 'values',
      columns: columns.map(({ column }) => column),
      rows: bound.map((row) => row.map((value, i) => castTo(value, columns[i]?.column.type ?? value.type))),
    },
  };
}
