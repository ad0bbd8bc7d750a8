import { candidates, sqlError } from '../sql-error.js';
import { flag, list, maybe, text } from '../parse/tree.js';
import { allowedFunction, allowedNames, functionRefusal } from '../functions.js';
import { filterSql, orderItems } from './clauses.js';
import { compileExpression } from './scope.js';
import { compileOperatorCall } from './operator.js';
import { foldIntervalCall } from './interval-call.js';
import type { Scope } from './scope.js';
import type { TreeNode } from '../parse/tree.js';
import type { Typed } from './typed.js';

/** Functions and operators. Rejects with `function_refused` and `function_unknown`. */
export function compileCall(node: TreeNode, scope: Scope): Typed {
  const name = text(node, 'function_name');
  const schema = text(node, 'schema');
  if (text(node, 'catalog') !== '' || (schema !== '' && schema !== 'main'))
    throw sqlError('function_refused', `${schema}.${name}() is refused: functions have no schema`);
  if (flag(node, 'is_operator')) return compileOperatorCall(name, list(node, 'children'), scope);
  const interval = foldIntervalCall(name, list(node, 'children'), scope);
  if (interval !== undefined) return interval;
  const rule = allowedFunction(name);
  if (rule === undefined) return refuseFunction(name);
  if (rule.kind === 'window') throw sqlError('sql_unsupported', `${name}() is a window function: it needs OVER (...)`);
  const nested = list(node, 'children');
  const aggregate = rule.kind === 'aggregate';
  const filter = filterSql(node, 'filter', scope);
  const orders = orderItems(list(maybe(node, 'order_bys') ?? {}, 'orders'), (item) => compileExpression(item, scope));
  if (!aggregate && (filter.sql !== '' || orders.length > 0 || flag(node, 'distinct')))
    throw sqlError('sql_unsupported', `${name}() is no aggregate: DISTINCT, ORDER BY and FILTER do not go with it`);
  if (aggregate) scope.aggregates = true;
  const named = nested.find((item) => text(item, 'alias') !== '');
  if (named !== undefined && name !== 'struct_pack')
    throw sqlError('sql_unsupported', `${name}() takes no named arguments ("${text(named, 'alias')}")`);
  const args = nested.map((item) => compileExpression(item, scope));
  const distinct = flag(node, 'distinct');
  const inner = `${distinct ? 'DISTINCT ' : ''}${args.map((arg) => arg.name).join(',')}${orders.length === 0 ? '' : ` ORDER BY [${orders.map((item) => item.name).join(', ')}]`}`;
  const shown = `${rule.shown ?? name}(${name === 'count_star' ? '*' : inner})${filter.sql === '' ? '' : ` FILTER (WHERE ${filter.name})`}`;
  if (rule.arity !== undefined && (args.length < rule.arity[0] || args.length > rule.arity[1]))
    throw wrongArity(name, rule.arity, args.length);
  return rule.compile({
    name,
    args,
    distinct,
    order: orders.map((item) => item.sql).join(', '),
    filter: filter.sql,
    over: '',
    ignoreNulls: false,
    scope,
    shown,
  });
}

export function refuseFunction(name: string): never {
  // What the parser makes of {…}.
  if (/^to_(?:(?:micro|milli)?second|minute|hour|day|week|month|quarter|year|decade)s$/.test(name))
    throw sqlError('function_refused', 'an INTERVAL of a number takes a constant, like INTERVAL 3 hours');
  if (name === 'struct_pack')
    throw sqlError('function_refused', 'structs written as {…} are not supported: use row(…)');
  const reason = functionRefusal(name);
  if (reason !== undefined) throw sqlError('function_refused', `the function ${name}() is refused: ${reason}`);
  throw sqlError('function_unknown', `there is no function ${name}(); similar ones: ${candidates(name, allowedNames)}`);
}

export function wrongArity(name: string, arity: readonly [number, number], given: number): Error {
  const [least, most] = arity;
  const wanted =
    least === most ? String(least) : most >= 99 ? `${String(least)} or more` : `${String(least)} to ${String(most)}`;
  return sqlError('sql_unsupported', `${name}() takes ${wanted} arguments, not ${String(given)}`);
}
