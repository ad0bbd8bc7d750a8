import { unreachable } from '@inlay/core';
import type { AggregateCall, Expression, SortKey, WindowFunctionCall, WindowOver } from './expression.js';
import type { Relation } from './relation.js';

/** The relations that one is made of, one step down; queries inside of its expressions are not among them. */
export function inputsOf(relation: Relation): readonly Relation[] {
  switch (relation.kind) {
    case 'scan':
    case 'system_scan':
    case 'values':
    case 'series':
    case 'read':
      return [];
    case 'join':
    case 'set':
      return [relation.left, relation.right];
    case 'with':
      return [
        ...relation.definitions.flatMap(({ relation: first, next }) =>
          next === undefined ? [first] : [first, next.relation],
        ),
        relation.body,
      ];
    case 'unnest':
    case 'filter':
    case 'project':
    case 'aggregate':
    case 'window':
    case 'distinct':
    case 'sort':
    case 'limit':
      return [relation.input];
    default:
      return unreachable(relation);
  }
}

const keysOf = (keys: readonly SortKey[]): readonly Expression[] => keys.map(({ expression }) => expression);
const overOf = ({ partition, order }: WindowOver): readonly Expression[] => [...partition, ...keysOf(order)];

/** The expressions of a call of an aggregate or a window function. */
export function expressionsOfCall(call: AggregateCall | WindowFunctionCall): readonly Expression[] {
  if (call.kind === 'window_call') return call.args;
  return [...call.args, ...(call.filter === undefined ? [] : [call.filter]), ...keysOf(call.order)];
}

/** The expressions of a relation itself, one step down. */
export function expressionsOf(relation: Relation): readonly Expression[] {
  switch (relation.kind) {
    case 'scan':
    case 'system_scan':
    case 'set':
    case 'limit':
    case 'with':
    case 'read':
      return [];
    case 'values':
      return relation.rows.flat();
    case 'series':
      return [relation.start, relation.stop, relation.step];
    case 'unnest':
      return [relation.list];
    case 'filter':
      return [relation.condition];
    case 'project':
      return relation.outputs.map(({ expression }) => expression);
    case 'aggregate':
      return [
        ...relation.groups.map(({ expression }) => expression),
        ...relation.calls.flatMap(({ call }) => expressionsOfCall(call)),
      ];
    case 'window':
      return relation.windows.flatMap(({ call, over }) => [...expressionsOfCall(call), ...overOf(over)]);
    case 'join':
      return relation.condition === undefined ? [] : [relation.condition];
    case 'distinct':
      return relation.on ?? [];
    case 'sort':
      return keysOf(relation.keys);
    default:
      return unreachable(relation);
  }
}

/** The expressions that one is made of, one step down; queries are `relationOf`'s. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'column':
    case 'exists':
    case 'query':
      return [];
    case 'call':
      return expression.args;
    case 'cast':
      return [expression.from];
    case 'case':
      return [
        ...(expression.operand === undefined ? [] : [expression.operand]),
        ...expression.branches.flatMap(({ when, then }) => [when, then]),
        ...(expression.otherwise === undefined ? [] : [expression.otherwise]),
      ];
    case 'in':
      return [expression.value, ...expression.items];
    case 'in_constants':
    case 'quantified':
      return [expression.value];
    default:
      return unreachable(expression);
  }
}

/** The query that stands in an expression, if it has one. */
export const relationOf = (expression: Expression): Relation | undefined =>
  'relation' in expression ? expression.relation : undefined;

/** What is met on a walk through a tree. */
export interface Visitor {
  readonly relation?: (relation: Relation) => void;
  readonly expression?: (expression: Expression) => void;
}

/** Visits a relation and all below it, queries inside of expressions included; each before its parts. */
export function visit(relation: Relation, visitor: Visitor): void {
  visitor.relation?.(relation);
  for (const expression of expressionsOf(relation)) visitExpression(expression, visitor);
  for (const input of inputsOf(relation)) visit(input, visitor);
}

/** Visits an expression and all below it, queries included; each before its parts. */
export function visitExpression(expression: Expression, visitor: Visitor): void {
  visitor.expression?.(expression);
  for (const part of partsOf(expression)) visitExpression(part, visitor);
  const query = relationOf(expression);
  if (query !== undefined) visit(query, visitor);
}
