import type { Expression } from '../../../relation/expression.js';
import { cast } from '../../../relation/make.js';
import { arrowName, types } from '../../../relation/types.js';
import { sqlError } from '../../sql-error.js';
import type { Expression as SyntaxExpression } from '../../syntax/tree.js';
import { bindExpression } from '../expression.js';
import { located } from '../located.js';
import type { Scope } from '../scope.js';

/** Binds the condition of a clause; undefined where there is none. */
export function bindCondition(
  given: SyntaxExpression | undefined,
  scope: Scope,
  clause: string,
): Expression | undefined {
  if (given === undefined) return undefined;
  const { expression } = bindExpression(given, scope.with({ clause }));
  return located(given.at, () => {
    scope.parts.collector?.refuseItems([expression], clause);
    if (expression.type.kind === 'bool' || expression.type.kind === 'null') return cast(expression, types.bool);
    throw sqlError('sql_unsupported', `${clause} takes a condition, not a value of type ${arrowName(expression.type)}`);
  });
}
