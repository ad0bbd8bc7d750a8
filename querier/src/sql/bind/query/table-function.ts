import type { Expression } from '../../../relation/expression.js';
import { cast, int } from '../../../relation/make.js';
import type { Relation } from '../../../relation/relation.js';
import { arrowName, isInteger, types } from '../../../relation/types.js';
import { refusalOf } from '../../calls/refused.js';
import { sqlError } from '../../sql-error.js';
import type { Relation as SyntaxRelation } from '../../syntax/tree.js';
import type { QueryColumn } from '../scope.js';
import { bindExpression } from '../expression.js';
import type { Scope } from '../scope.js';

/** Functions in FROM that read nothing: series of numbers and times. Throws `function_refused` for all others. */
export function bindTableFunction(
  node: Extract<SyntaxRelation, { kind: 'function' }>,
  scope: Scope,
): { readonly relation: Relation; readonly columns: readonly QueryColumn[] } {
  const name = node.name.map(({ text }) => text).join('.');
  if (name !== 'generate_series' && name !== 'range')
    throw sqlError(
      'function_refused',
      `the table function ${name}() is refused: ${refusalOf(name) ?? 'there are generate_series(), range() and unnest()'}`,
    );
  const args = node.args.map((arg) => {
    if (arg.kind === 'wildcard' || arg.name !== undefined)
      throw sqlError('sql_unsupported', `${name}() takes plain values: start, stop and step`);
    return bindExpression(arg.value, scope.with({ clause: 'FROM' })).expression;
  });
  const [first, second, third] = args;
  if (first === undefined || args.length > 3)
    throw sqlError('sql_unsupported', `${name}() takes start, stop and step, not ${String(args.length)} values`);
  // With one value a series goes from 0 to it.
  const [start, stop] = second === undefined ? [int(0n), first] : [first, second];
  const isTime = start.type.kind === 'timestamp' || stop.type.kind === 'timestamp';
  const column = scope.statement.numbers.next(isTime ? types.time : types.i64, 'value');
  const bound = (value: Expression): Expression => {
    const fits = isTime
      ? ['timestamp', 'date', 'utf8'].includes(value.type.kind)
      : isInteger(value.type) || value.type.kind === 'null';
    if (!fits)
      throw sqlError(
        'sql_unsupported',
        `${name}() takes whole numbers or times, not a value of type ${arrowName(value.type)}`,
      );
    return cast(value, column.type);
  };
  const relation: Relation = {
    kind: 'series',
    columns: [column],
    start: bound(start),
    stop: bound(stop),
    step: isTime ? stepOf(name, third) : bound(third ?? int(1n)),
    isStopIncluded: name === 'generate_series',
  };
  return { relation, columns: [{ name: 'value', column, role: 'plain' }] };
}

const dayNs = 86_400_000_000_000n;

/** Steps of times are counted in ns: a month has no number of them. */
function stepOf(name: string, step: Expression | undefined): Expression {
  const value = step?.kind === 'literal' ? step.value : undefined;
  const isInterval = typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
  const ns = isInterval && value.months === 0 ? BigInt(value.days) * dayNs + value.ns : 0n;
  if (ns === 0n)
    throw sqlError(
      'sql_unsupported',
      `${name}() over times takes start, stop and an interval without months, longer than nothing`,
    );
  return int(ns);
}
