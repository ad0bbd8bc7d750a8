import { unreachable } from '@inlay/core';
import type { AggregateCall, Expression, SortKey, WindowFunctionCall, WindowOver } from './expression.js';
import type { Relation } from './relation.js';
import { expressionsOf, partsOf, relationOf } from './visit.js';

/** What a rule makes of each node; parts have been rewritten before their whole is given. */
export interface Rewriter {
  readonly relation?: (relation: Relation) => Relation;
  readonly expression?: (expression: Expression) => Expression;
}

/**
 * A tree with every relation and expression replaced by what the rewriter makes of it, from the leaves up, queries inside of expressions
 * included. Columns keep their numbers; a rule that changes which columns a relation gives changes all who name them.
 */
export function rewrite(relation: Relation, rewriter: Rewriter): Relation {
  const made = rewriteParts(
    relation,
    (input) => rewrite(input, rewriter),
    (expression) => rewriteExpression(expression, rewriter),
  );
  return rewriter.relation?.(made) ?? made;
}

/** As `rewrite`, for an expression. */
function rewriteExpression(expression: Expression, rewriter: Rewriter): Expression {
  const made = mapParts(
    expression,
    (part) => rewriteExpression(part, rewriter),
    (query) => rewrite(query, rewriter),
  );
  return rewriter.expression?.(made) ?? made;
}

/** A relation with the queries that stand in its own expressions replaced; the relations below it stay as they are. */
export function rewriteQueriesOf(relation: Relation, query: (relation: Relation) => Relation): Relation {
  if (!expressionsOf(relation).some(holdsQuery)) return relation;
  const inExpression = (expression: Expression): Expression =>
    holdsQuery(expression) ? mapParts(expression, inExpression, query) : expression;
  return rewriteParts(relation, (input) => input, inExpression);
}

const holdsQuery = (expression: Expression): boolean =>
  relationOf(expression) !== undefined || partsOf(expression).some(holdsQuery);

function rewriteParts(relation: Relation, below: (input: Relation) => Relation, of: Each): Relation {
  const all = (expressions: readonly Expression[]): readonly Expression[] => expressions.map(of);
  switch (relation.kind) {
    case 'scan':
    case 'system_scan':
    case 'read':
      return relation;
    case 'values':
      return { ...relation, rows: relation.rows.map(all) };
    case 'series':
      return { ...relation, start: of(relation.start), stop: of(relation.stop), step: of(relation.step) };
    case 'unnest':
      return { ...relation, input: below(relation.input), list: of(relation.list) };
    case 'filter':
      return { ...relation, input: below(relation.input), condition: of(relation.condition) };
    case 'project':
      return {
        ...relation,
        input: below(relation.input),
        outputs: relation.outputs.map((output) => ({ ...output, expression: of(output.expression) })),
      };
    case 'aggregate':
      return {
        ...relation,
        input: below(relation.input),
        groups: relation.groups.map((group) => ({ ...group, expression: of(group.expression) })),
        calls: relation.calls.map(({ column, call }) => ({ column, call: rewriteAggregate(call, of) })),
      };
    case 'window':
      return {
        ...relation,
        input: below(relation.input),
        windows: relation.windows.map(({ column, call, over }) => ({
          column,
          call: call.kind === 'window_call' ? rewriteWindowCall(call, of) : rewriteAggregate(call, of),
          over: rewriteOver(over, of),
        })),
      };
    case 'join':
      return {
        ...relation,
        left: below(relation.left),
        right: below(relation.right),
        condition: relation.condition && of(relation.condition),
      };
    case 'set':
      return { ...relation, left: below(relation.left), right: below(relation.right) };
    case 'distinct':
      return { ...relation, input: below(relation.input), on: relation.on && all(relation.on) };
    case 'sort':
      return { ...relation, input: below(relation.input), keys: rewriteKeys(relation.keys, of) };
    case 'limit':
      return { ...relation, input: below(relation.input) };
    case 'with':
      return {
        ...relation,
        definitions: relation.definitions.map(({ number, relation: first, next }) => ({
          number,
          relation: below(first),
          ...(next === undefined ? {} : { next: { ...next, relation: below(next.relation) } }),
        })),
        body: below(relation.body),
      };
    default:
      return unreachable(relation);
  }
}

type Each = (expression: Expression) => Expression;

const rewriteKeys = (keys: readonly SortKey[], of: Each): readonly SortKey[] =>
  keys.map((key) => ({ ...key, expression: of(key.expression) }));
const rewriteAggregate = (call: AggregateCall, of: Each): AggregateCall => ({
  ...call,
  args: call.args.map(of),
  filter: call.filter && of(call.filter),
  order: rewriteKeys(call.order, of),
});
const rewriteWindowCall = (call: WindowFunctionCall, of: Each): WindowFunctionCall => ({
  ...call,
  args: call.args.map(of),
});
const rewriteOver = (over: WindowOver, of: Each): WindowOver => ({
  ...over,
  partition: over.partition.map(of),
  order: rewriteKeys(over.order, of),
});

/** An expression with its parts replaced, and the query that stands in it. */
export function mapParts(expression: Expression, of: Each, query: (relation: Relation) => Relation): Expression {
  switch (expression.kind) {
    case 'literal':
    case 'column':
      return expression;
    case 'call':
      return { ...expression, args: expression.args.map(of) };
    case 'cast':
      return { ...expression, from: of(expression.from) };
    case 'case':
      return {
        ...expression,
        ...(expression.operand === undefined ? {} : { operand: of(expression.operand) }),
        branches: expression.branches.map(({ when, then }) => ({ when: of(when), then: of(then) })),
        otherwise: expression.otherwise && of(expression.otherwise),
      };
    case 'in':
      return { ...expression, value: of(expression.value), items: expression.items.map(of) };
    case 'in_constants':
      return { ...expression, value: of(expression.value) };
    case 'exists':
    case 'query':
      return { ...expression, relation: query(expression.relation) };
    case 'quantified':
      return { ...expression, value: of(expression.value), relation: query(expression.relation) };
    default:
      return unreachable(expression);
  }
}
