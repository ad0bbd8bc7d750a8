import { sqlError } from '../../sql-error.js';
import { list, text } from '../../parse/tree.js';
import { asTime } from '../comparison.js';
import { compileExpression } from '../scope.js';
import { tableFunctionRefusal } from '../../functions.js';
import type { TreeNode } from '../../parse/tree.js';
import type { Column, Scope } from '../scope.js';
import type { Typed } from '../typed.js';

/** A call of a table function in the engine's SQL, and the relation that it gives. */
export interface CompiledTableFunction {
  readonly sql: string;
  readonly name: string;
  readonly columns: readonly Column[];
}

/** Functions in FROM. Rejects with `function_refused` all but generate_series, range and unnest. */
export function compileTableFunction(node: TreeNode, scope: Scope): CompiledTableFunction {
  const name = text(node, 'function_name');
  const refusal = tableFunctionRefusal(name);
  if (refusal !== undefined) throw sqlError('function_refused', `the table function ${name}() is refused: ${refusal}`);
  const args = list(node, 'children').map((item) => compileExpression(item, scope));
  if (name === 'unnest')
    return {
      sql: `(SELECT unnest(${args.map((arg) => arg.sql).join(', ')}) AS "unnest")`,
      name,
      columns: [{ name: 'unnest', type: 'unknown', role: 'plain' }],
    };
  const [first, second] = args;
  if (first === undefined || args.length > 3) throw sqlError('sql_unsupported', `${name} takes start, stop and step`);
  if (first.type === 'time' || second?.type === 'time') return timeSeries(name, args);
  return {
    sql: `(SELECT "${name}" AS "value" FROM ${name}(${args.map((arg) => arg.sql).join(', ')}))`,
    name,
    columns: [{ name: 'value', type: 'i64', role: 'plain' }],
  };
}

/** DuckDB's own series of times has microseconds only: this one counts ns. */
function timeSeries(name: string, args: readonly Typed[]): CompiledTableFunction {
  const [start, stop, step] = args;
  const interval = step?.constant?.kind === 'interval' ? step.constant.interval : undefined;
  if (
    start === undefined ||
    stop === undefined ||
    interval === undefined ||
    interval.months !== 0n ||
    interval.ns === 0n
  ) {
    throw sqlError('sql_unsupported', `${name} over times takes start, stop and an interval without months`);
  }
  const bounds = `epoch_ns(${asTime(start).sql}), epoch_ns(${asTime(stop).sql}), ${String(interval.ns)}`;
  return {
    sql: `(SELECT make_timestamp_ns("${name}") AS "value" FROM ${name}(${bounds}))`,
    name,
    columns: [{ name: 'value', type: 'time', role: 'plain' }],
  };
}
