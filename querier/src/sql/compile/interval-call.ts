import { unitNs } from '../values/interval.js';
import { kindOf, list, maybe } from '../parse/tree.js';
import { constantTyped } from './typed.js';
import { compileExpression } from './scope.js';
import type { TreeNode } from '../parse/tree.js';
import type { Scope } from './scope.js';
import type { Typed } from './typed.js';

const months: Readonly<Record<string, bigint>> = {
  to_months: 1n,
  to_quarters: 3n,
  to_years: 12n,
  to_decades: 120n,
  to_centuries: 1200n,
};

/** The parser writes `INTERVAL 3 hours` as `to_hours(CAST(trunc(CAST(3 AS DOUBLE)) AS BIGINT))`: read back as the constant that it is. */
export function foldIntervalCall(name: string, args: readonly TreeNode[], scope: Scope): Typed | undefined {
  const [only] = args;
  const unit = /^to_(microseconds|milliseconds|seconds|minutes|hours|days|weeks)$/.exec(name)?.[1];
  const perUnit = months[name];
  if (only === undefined || args.length !== 1 || (unit === undefined && perUnit === undefined)) return undefined;
  const constant = compileExpression(innermost(only), scope).constant;
  const amount =
    constant?.kind === 'int'
      ? constant.value
      : constant?.kind === 'string' && /^[+-]?\d+$/.test(constant.value)
        ? BigInt(constant.value)
        : undefined;
  if (amount === undefined) return undefined;
  if (perUnit !== undefined) return constantTyped({ kind: 'interval', interval: { months: amount * perUnit, ns: 0n } });
  return constantTyped({ kind: 'interval', interval: { months: 0n, ns: amount * (unitNs(unit ?? '') ?? 0n) } });
}

function innermost(node: TreeNode): TreeNode {
  if (kindOf(node) === 'CAST') return innermost(maybe(node, 'child') ?? node);
  const [only] = list(node, 'children');
  return kindOf(node) === 'FUNCTION' && node['function_name'] === 'trunc' && only !== undefined
    ? innermost(only)
    : node;
}
