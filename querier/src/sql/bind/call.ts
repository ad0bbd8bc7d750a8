import type { AggregateCall, Expression, SortKey, WindowFunctionCall, WindowOver } from '../../relation/expression.js';
import { nullOf } from '../../relation/make.js';
import { arrowName, types } from '../../relation/types.js';
import { itemOf } from '../calls/fields.js';
import { functionNames, functionRule, windowRule } from '../calls/index.js';
import { refuseFunction } from '../calls/refused.js';
import type { FunctionRule, GroupArguments } from '../calls/rule.js';
import { sqlError } from '../sql-error.js';
import type { Call } from '../syntax/tree.js';
import type { Bound } from '../meaning/bound.js';
import type { Collector } from './collector.js';
import { bindKeys } from './keys.js';
import { bindOver } from './over.js';
import { located } from './located.js';
import type { Bind, Scope } from './scope.js';

/** Binds a call of a function of any kind. Throws `function_refused` and `function_unknown`. */
export function bindCall(node: Call, scope: Scope, bind: Bind): Bound {
  const name = functionName(node);
  if (name === 'unnest' && node.over === undefined) return bindUnnestCall(node, scope, bind);
  if (name === 'grouping') return bindGrouping(node, scope, bind);
  const rule = (node.over === undefined ? undefined : windowRule(name)) ?? functionRule(name);
  if (rule === undefined) throw refuseFunction(name, functionNames);
  if (rule.kind === 'scalar') return bindScalar(node, name, rule, { scope, bind });
  if (node.over === undefined && rule.kind === 'window')
    throw sqlError('sql_unsupported', `${name}() is a window function: it needs OVER (...)`);
  return bindGroupCall(node, name, rule, { scope, bind });
}

function functionName({ name }: Call): string {
  const parts = name.map(({ text }) => text);
  if (parts.length > 1) throw sqlError('function_refused', `${parts.join('.')}() is refused: functions have no schema`);
  return (parts[0] ?? '').toLowerCase();
}

interface Binding {
  readonly scope: Scope;
  readonly bind: Bind;
}

function bindScalar(
  node: Call,
  name: string,
  rule: Extract<FunctionRule, { kind: 'scalar' }>,
  binding: Binding,
): Bound {
  if (node.over !== undefined)
    throw sqlError(
      'sql_unsupported',
      `${name}() is neither an aggregate nor a window function: OVER does not go with it`,
    );
  if (
    node.filter !== undefined ||
    node.order.length > 0 ||
    node.within.length > 0 ||
    node.distinct ||
    node.nulls !== undefined
  )
    throw sqlError(
      'sql_unsupported',
      `${name}() is not an aggregate: DISTINCT, ORDER BY, FILTER and IGNORE NULLS do not go with it`,
    );
  const args = bindArguments(node, name, binding.scope, binding.bind);
  checkArity(name, rule, args.length);
  return {
    expression: rule.bind({ name, args, context: { nowNs: binding.scope.statement.context.nowNs } }),
    name: rule.display?.(args) ?? `${rule.shown ?? name}(${args.map((arg) => arg.name).join(',')})`,
    role: rule.role?.(args) ?? 'plain',
  };
}

function bindGroupCall(
  node: Call,
  name: string,
  rule: Exclude<FunctionRule, { kind: 'scalar' }>,
  { scope, bind }: Binding,
): Bound {
  const { collector } = scope.parts;
  if (collector === undefined)
    throw sqlError(
      'sql_unsupported',
      `${name}() cannot stand in ${scope.parts.clause ?? 'this place'}: aggregates and window functions are computed after it`,
    );
  const isWindow = node.over !== undefined;
  if (isWindow && scope.parts.isInWindow === true)
    throw sqlError(
      'sql_unsupported',
      'a window function cannot stand inside of another: compute the inner one in a subquery',
    );
  // The arguments of an aggregate are of single rows; those of a window function may be aggregates.
  const inner = scope.with(
    isWindow ? { isInWindow: true } : { collector: undefined, clause: `the arguments of ${name}()` },
  );
  const args = isStar(node) ? [] : bindArguments(node, name, inner, bind);
  checkArity(name, rule, args.length);
  const order = bindKeys(node.within.length > 0 ? node.within : node.order, inner, bind);
  const filter = node.filter === undefined ? undefined : condition(bind(node.filter, inner), name);
  const over = node.over === undefined ? undefined : bindOver(node.over, inner, bind);
  const shown = shownName(node, rule.shown ?? name, args, {
    order: [...node.within, ...node.order].map(({ value }, i) => keyName(bind(value, inner).name, order[i])),
    filter: node.filter && bind(node.filter, inner).name,
  });
  const display = over === undefined ? shown : `${shown} ${over.name}`;
  const call: GroupArguments = {
    name,
    args,
    context: { nowNs: scope.statement.context.nowNs },
    isDistinct: node.distinct,
    filter,
    order,
    isWithinGroup: node.within.length > 0,
    ignoresNulls: node.nulls === 'ignore',
    collect: (made) => collect(made, over?.over, collector, display),
  };
  return { expression: rule.bind(call), name: display, role: rule.role?.(args) ?? 'plain' };
}

function collect(
  made: AggregateCall | WindowFunctionCall,
  over: WindowOver | undefined,
  collector: Collector,
  name: string,
): ReturnType<GroupArguments['collect']> {
  if (over !== undefined) return collector.window(made, over, name);
  if (made.kind === 'window_call') throw sqlError('sql_unsupported', `${made.name}() needs OVER (...)`);
  return collector.aggregate(made, name);
}

const isStar = ({ args }: Call): boolean =>
  args.length === 1 && args[0]?.kind === 'wildcard' && args[0].table === undefined;

function bindArguments({ args }: Call, name: string, scope: Scope, bind: Bind): readonly Bound[] {
  return args.map((arg) => {
    if (arg.kind === 'wildcard') throw located(arg.at, () => sqlError('sql_unsupported', `${name}() does not take *`));
    if (arg.name !== undefined)
      throw sqlError('sql_unsupported', `${name}() takes no named arguments ("${arg.name.text}")`);
    return bind(arg.value, scope);
  });
}

function checkArity(name: string, { arity: [fewest, most] }: FunctionRule, given: number): void {
  if (given >= fewest && given <= most) return;
  const wanted =
    fewest === most
      ? String(fewest)
      : most >= 99
        ? `${String(fewest)} or more`
        : `${String(fewest)} to ${String(most)}`;
  throw sqlError('sql_unsupported', `${name}() takes ${wanted} arguments, not ${String(given)}`);
}

function condition({ expression }: Bound, name: string): Expression {
  if (expression.type.kind === 'bool') return expression;
  if (expression.type.kind === 'null') return nullOf(types.bool);
  throw sqlError(
    'sql_unsupported',
    `the FILTER of ${name}() takes a condition, not a value of type ${arrowName(expression.type)}`,
  );
}

/** As DataFusion calls a column of an aggregate. */
function shownName(
  node: Call,
  name: string,
  args: readonly Bound[],
  { order, filter }: { readonly order: readonly string[]; readonly filter: string | undefined },
): string {
  const list = isStar(node) || (name === 'count' && args.length === 0) ? '*' : args.map((arg) => arg.name).join(',');
  const distinct = node.distinct ? 'DISTINCT ' : '';
  const keys = `[${order.join(', ')}]`;
  const by = order.length === 0 ? '' : node.within.length > 0 ? ` WITHIN GROUP ${keys}` : ` ORDER BY ${keys}`;
  const nulls = node.nulls === 'ignore' ? ' IGNORE NULLS' : '';
  return `${name}(${distinct}${list})${nulls}${filter === undefined ? '' : ` FILTER (WHERE ${filter})`}${by}`;
}

const keyName = (name: string, key: SortKey | undefined): string =>
  `${name} ${key?.isDescending === true ? 'DESC' : 'ASC'} NULLS ${key?.nullsFirst === true ? 'FIRST' : 'LAST'}`;

/** Where a call may make rows: in the SELECT list, and in an order, which may repeat an output. */
const rowPlaces = new Set(['this place', 'ORDER BY']);

function bindUnnestCall(node: Call, scope: Scope, bind: Bind): Bound {
  const { collector } = scope.parts;
  const [list, ...others] = bindArguments(node, 'unnest', scope, bind);
  if (list === undefined || others.length > 0) throw sqlError('sql_unsupported', 'unnest() takes one list');
  const { clause = 'this place' } = scope.parts;
  const place = scope.parts.isInWindow === true ? 'a window function' : clause;
  if (collector === undefined || !rowPlaces.has(place))
    throw sqlError('sql_unsupported', `unnest() makes rows: it stands in the SELECT list or in FROM, not in ${place}`);
  const name = `UNNEST(${list.name})`;
  return { expression: collector.unnest(list.expression, itemOf(list.expression.type), name), name, role: 'plain' };
}

function bindGrouping(node: Call, scope: Scope, bind: Bind): Bound {
  const args = bindArguments(node, 'grouping', scope.with({ collector: undefined }), bind);
  const { collector } = scope.parts;
  if (collector === undefined || args.length === 0)
    throw sqlError('sql_unsupported', 'grouping() takes expressions of GROUP BY, and stands where aggregates may');
  const name = `grouping(${args.map((arg) => arg.name).join(',')})`;
  return {
    expression: collector.grouping(
      args.map(({ expression }) => expression),
      name,
    ),
    name,
    role: 'plain',
  };
}
