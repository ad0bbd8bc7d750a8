import { unreachable } from '@inlay/core';
import { literal, nullOf, text } from '../../relation/make.js';
import { types } from '../../relation/types.js';
import { fieldOf } from '../calls/fields.js';
import { caseOf } from '../meaning/case.js';
import { writtenCast } from '../meaning/cast.js';
import {
  hexLiteral,
  intervalLiteral,
  literalBound,
  numberLiteral,
  parameterLiteral,
  typedLiteral,
} from '../meaning/literal.js';
import { binary, unary } from '../meaning/operators.js';
import { between } from '../meaning/predicates.js';
import { sqlError } from '../sql-error.js';
import type { Call, Expression } from '../syntax/tree.js';
import { plain, type Bound } from '../meaning/bound.js';
import { bindCall } from './call.js';
import { bindColumn } from './column.js';
import { located } from './located.js';
import { bindDistinct, bindIn, bindIs, bindLike, bindLogical } from './predicate.js';
import type { Scope } from './scope.js';
import { bindExists, bindQuantified, bindScalarQuery } from './subquery.js';
import { typeOf } from './type-of.js';

type NodeOf<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

/** Binds an expression: every name is a column, every call a known function, every operand of the type that its operator takes. */
export function bindExpression(node: Expression, scope: Scope): Bound {
  return located(node.at, () => bindNode(node, scope));
}

function bindNode(node: Expression, scope: Scope): Bound {
  const bind = (part: Expression): Bound => bindExpression(part, scope);
  switch (node.kind) {
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
    case 'bytes':
    case 'typed':
      return bindLiteral(node);
    case 'interval':
      return bindInterval(node, scope);
    case 'parameter':
      return bindParameter(node.name, scope);
    case 'name':
      return bindColumn(node.parts, scope);
    case 'call':
      return bindCall(node, scope, bindExpression);
    case 'exists':
      return bindExists(node, scope);
    case 'quantified':
      return bindQuantified(node, scope, bindExpression);
    case 'subquery':
      return bindScalarQuery(node.query, scope);
    case 'in':
      return bindIn(node, scope, bindExpression);
    case 'cast':
      return bindCast(node, bind(node.operand));
    case 'field':
      return fieldOf(bind(node.operand), node.name.text);
    case 'at_zone':
    case 'tuple':
    case 'list':
    case 'struct':
    case 'element':
    case 'slice':
      return bindByFunction(node, scope);
    case 'and':
    case 'or':
    case 'unary':
    case 'binary':
    case 'like':
    case 'is':
    case 'distinct':
    case 'between':
    case 'case':
      return bindOperator(node, bind);
    default:
      return unreachable(node);
  }
}

type Operator = NodeOf<'and' | 'or' | 'unary' | 'binary' | 'like' | 'is' | 'distinct' | 'between' | 'case'>;

function bindOperator(node: Operator, bind: (part: Expression) => Bound): Bound {
  switch (node.kind) {
    case 'and':
    case 'or':
      return bindLogical(node.kind, node.operands.map(bind));
    case 'unary':
      return unary(node.operator === 'not' ? 'NOT' : node.operator, bind(node.operand));
    case 'binary':
      return binary(node.operator, bind(node.left), bind(node.right));
    case 'like':
      return bindLike(node, bind(node.operand), bind(node.pattern));
    case 'is':
      return bindIs(node, bind(node.operand));
    case 'distinct':
      return bindDistinct(node.negated, bind(node.left), bind(node.right));
    case 'between':
      return between(bind(node.operand), [bind(node.low), bind(node.high)], node.negated);
    case 'case':
      return caseOf(
        node.operand && bind(node.operand),
        node.branches.map(({ when, then }) => ({ when: bind(when), then: bind(then) })),
        node.otherwise && bind(node.otherwise),
      );
    default:
      return unreachable(node);
  }
}

function bindLiteral(node: NodeOf<'null' | 'boolean' | 'number' | 'string' | 'bytes' | 'typed'>): Bound {
  switch (node.kind) {
    case 'null':
      return literalBound(nullOf(types.null));
    case 'boolean':
      return literalBound(literal(types.bool, node.value));
    case 'number':
      return literalBound(numberLiteral(node.text));
    case 'string':
      return literalBound(text(node.value));
    case 'bytes':
      return literalBound(hexLiteral(node.hex));
    case 'typed':
      return typedLiteral(node.text, typeOf(node.type));
    default:
      return unreachable(node);
  }
}

/** A cast is called by what it casts. */
const bindCast = (node: NodeOf<'cast'>, operand: Bound): Bound =>
  plain(writtenCast(operand.expression, typeOf(node.type), node.safe), operand.name);

/** Forms that are calls of functions in other words. */
type Form = NodeOf<'at_zone' | 'tuple' | 'list' | 'struct' | 'element' | 'slice'>;

function bindByFunction(node: Form, scope: Scope): Bound {
  switch (node.kind) {
    case 'at_zone':
      return called('at_time_zone', [node.operand, node.zone], node, scope);
    case 'tuple':
      return called('struct', node.items, node, scope);
    case 'list':
      return called('make_array', node.items, node, scope);
    case 'struct':
      return called(
        'named_struct',
        node.fields.flatMap(({ name, value }): Expression[] => [
          { kind: 'string', at: name.at, value: name.text },
          value,
        ]),
        node,
        scope,
      );
    case 'element':
      if (node.index.kind === 'string') return fieldOf(bindExpression(node.operand, scope), node.index.value);
      return called('array_element', [node.operand, node.index], node, scope);
    case 'slice': {
      const end: Expression = { kind: 'number', at: node.at, text: '-1' };
      const start: Expression = { kind: 'number', at: node.at, text: '1' };
      const step = node.step === undefined ? [] : [node.step];
      return called('array_slice', [node.operand, node.from ?? start, node.to ?? end, ...step], node, scope);
    }
    default:
      return unreachable(node);
  }
}

function called(name: string, values: readonly Expression[], { at }: Form, scope: Scope): Bound {
  const node: Call = {
    kind: 'call',
    at,
    name: [{ text: name, quoted: false, at }],
    args: values.map((value) => ({ kind: 'value', name: undefined, value })),
    distinct: false,
    order: [],
    within: [],
    filter: undefined,
    nulls: undefined,
    over: undefined,
  };
  return bindCall(node, scope, bindExpression);
}

/** `INTERVAL '1' DAY`, `INTERVAL '1 day'`, and `INTERVAL 3 hours`: the value is a constant. */
function bindInterval(node: NodeOf<'interval'>, scope: Scope): Bound {
  const { expression } = bindExpression(node.value, scope);
  const value = expression.kind === 'literal' ? expression.value : undefined;
  if (typeof value !== 'string' && typeof value !== 'bigint' && typeof value !== 'number')
    throw sqlError(
      'function_refused',
      'INTERVAL takes a constant, like INTERVAL 3 hours: multiply an interval by a column instead',
    );
  return literalBound(intervalLiteral(String(value), node.unit));
}

/** `$name` becomes the literal that was given for it. */
function bindParameter(name: string, scope: Scope): Bound {
  const { usedParameters, context } = scope.statement;
  if (!Object.hasOwn(context.parameters, name))
    throw sqlError('parameter_missing', `no value was given for the parameter $${name}`);
  usedParameters.add(name);
  const value = context.parameters[name] ?? null;
  if (typeof value === 'string') scope.statement.spend(value.length);
  return literalBound(parameterLiteral(name, value));
}
