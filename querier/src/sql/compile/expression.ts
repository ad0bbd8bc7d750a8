import { sqlError } from '../sql-error.js';
import { child, kindOf, list, text } from '../parse/tree.js';
import { compileExpression } from './scope.js';
import { constantTyped, commonType, plain } from './typed.js';
import { compileBetween, compileComparison, compileConjunction, compileIn } from './comparison.js';
import { compileCall } from './call.js';
import { compileCast } from './cast.js';
import { compileColumn } from './column-reference.js';
import { compileConstant, compileParameter } from './literal.js';
import { compileSubquery } from './subquery.js';
import { compileWindow } from './window.js';
import { fieldOf } from './struct-field.js';
import type { TreeNode } from '../parse/tree.js';
import type { Scope } from './scope.js';
import type { Typed } from './typed.js';

type Compile = (node: TreeNode, scope: Scope) => Typed;

const compilers: Readonly<Record<string, Compile>> = {
  BETWEEN: compileBetween,
  CASE: compileCase,
  CAST: compileCast,
  COLUMN_REF: compileColumn,
  COMPARISON: compileComparison,
  CONJUNCTION: compileConjunction,
  CONSTANT: compileConstant,
  FUNCTION: compileCall,
  OPERATOR: compileOperator,
  PARAMETER: compileParameter,
  SUBQUERY: compileSubquery,
  WINDOW: compileWindow,
};

/** The `expression` of Compiler. */
export function dispatchExpression(node: TreeNode, scope: Scope): Typed {
  const kind = kindOf(node);
  const compile = Object.hasOwn(compilers, kind) ? compilers[kind] : undefined;
  if (compile === undefined) {
    throw kind === 'STAR'
      ? sqlError('sql_unsupported', '* and COLUMNS(...) can only stand alone in a SELECT list')
      : sqlError('sql_unsupported', `${kind} expressions are not supported`);
  }
  return compile(node, scope);
}

function compileCase(node: TreeNode, scope: Scope): Typed {
  const checks = list(node, 'case_checks').map((check) => ({
    when: compileExpression(child(check, 'when_expr'), scope),
    then: compileExpression(child(check, 'then_expr'), scope),
  }));
  const otherwise = compileExpression(child(node, 'else_expr'), scope);
  const branches = checks.map(({ when, then }) => `WHEN ${when.sql} THEN ${then.sql}`).join(' ');
  const name = checks.map(({ when, then }) => `WHEN ${when.name} THEN ${then.name}`).join(' ');
  const isNull = otherwise.constant?.kind === 'null';
  const type = commonType([...checks.map(({ then }) => then.type), otherwise.type]);
  return plain(
    `(CASE ${branches} ELSE ${otherwise.sql} END)`,
    type,
    `CASE ${name}${isNull ? '' : ` ELSE ${otherwise.name}`} END`,
  );
}

/** Operators that are refused, as they are written. */
const operators: Readonly<Record<string, string>> = {
  ARRAY_SLICE: 'a part of a list, like [1:2],',
  ARRAY_CONSTRUCTOR: 'ARRAY[…]',
  OPERATOR_TRY: 'TRY(…)',
  OPERATOR_UNPACK: '*COLUMNS(…)',
};

function compileOperator(node: TreeNode, scope: Scope): Typed {
  const type = text(node, 'type');
  if (type === 'COMPARE_IN' || type === 'COMPARE_NOT_IN') return compileIn(node, scope);
  const args = list(node, 'children').map((item) => compileExpression(item, scope));
  const [first, second] = args;
  if (first === undefined) throw sqlError('sql_unsupported', `${type} without an operand`);
  switch (type) {
    case 'OPERATOR_NOT':
      return first.constant?.kind === 'bool'
        ? constantTyped({ kind: 'bool', value: !first.constant.value })
        : plain(`(NOT ${first.sql})`, 'bool', `NOT ${first.name}`);
    case 'OPERATOR_IS_NULL':
      return plain(`(${first.sql} IS NULL)`, 'bool', `${first.name} IS NULL`);
    case 'OPERATOR_IS_NOT_NULL':
      return plain(`(${first.sql} IS NOT NULL)`, 'bool', `${first.name} IS NOT NULL`);
    case 'OPERATOR_COALESCE': {
      const common = commonType(args.map((arg) => arg.type));
      const sql = `coalesce(${args.map((arg) => arg.sql).join(', ')})`;
      const role =
        first.role === 'tag' && args.every((arg) => arg.role === 'tag' || arg.constant?.kind === 'string')
          ? 'tag'
          : 'plain';
      return { sql, type: common, role, name: `coalesce(${args.map((arg) => arg.name).join(',')})` };
    }
    case 'ARRAY_EXTRACT':
    case 'STRUCT_EXTRACT':
      if (second === undefined) break;
      return second.constant?.kind === 'string'
        ? fieldOf(first, second.constant.value)
        : plain(`(${first.sql})[${second.sql}]`, 'unknown', `${first.name}[${second.name}]`);
    case 'GROUPING_FUNCTION':
      return plain(
        `grouping(${args.map((arg) => arg.sql).join(', ')})`,
        'unknown',
        `grouping(${args.map((arg) => arg.name).join(',')})`,
      );
  }
  throw sqlError('sql_unsupported', `${operators[type] ?? type.toLowerCase()} is not supported`);
}
