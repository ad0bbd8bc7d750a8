import { unreachable } from '@inlay/core';
import type { Case, ColumnNumber, Expression, Quantified, ScalarCall, SortKey } from '../../relation/expression.js';
import type { Relation } from '../../relation/relation.js';
import { types } from '../../relation/types.js';
import { partsOf, relationOf } from '../../relation/visit.js';
import { printCast } from './casts/index.js';
import { engineType } from './engine-type.js';
import { scalarPrinters } from './functions/index.js';
import { once, type PrintedArgument } from './functions/printed-call.js';
import { printLiteral, quoteText } from './literal.js';

/** What an expression may name, and how the queries that stand in it are written. */
export interface Surroundings {
  /** The SQL of a column: of the relation below, or of a query around. */
  readonly columnSql: (id: ColumnNumber) => string;
  /** A whole SELECT; it sees the same columns. */
  readonly querySql: (relation: Relation) => string;
}

/** Writes an expression in the engine's SQL, in parentheses where it needs them: it may stand in any place. */
export function printExpression(expression: Expression, around: Surroundings): string {
  const print = (part: Expression): string => printExpression(part, around);
  switch (expression.kind) {
    case 'literal':
      return printLiteral(expression);
    case 'column':
      return around.columnSql(expression.id);
    case 'call':
      return printScalarCall(expression, around);
    case 'cast':
      return printCast(expression, { sql: print(expression.from), expression: expression.from });
    case 'case':
      return printCase(expression, around);
    case 'in':
      return printIn(print(expression.value), expression.isNegated, expression.items.map(print));
    case 'in_constants':
      return printIn(print(expression.value), expression.isNegated, expression.items.map(constantSql));
    case 'exists':
      return `EXISTS (${around.querySql(expression.relation)})`;
    case 'query':
      return `(${around.querySql(expression.relation)})`;
    case 'quantified':
      return printQuantified(expression, print(expression.value), around);
    default:
      return unreachable(expression);
  }
}

/** A call that is NULL beforehand says its type: the engine would forget it. */
function printScalarCall({ name, type, args }: ScalarCall, around: Surroundings): string {
  const sql = scalarPrinters[name]({ args: printArguments(args, around), type });
  const hasNull = args.some((arg) => arg.kind === 'literal' && arg.value === null);
  return hasNull && type.kind === 'utf8' ? `CAST(${sql} AS ${engineType(type)})` : sql;
}

function printCase({ operand, branches, otherwise }: Case, around: Surroundings): string {
  const print = (part: Expression): string => printExpression(part, around);
  const written = (conditionOf: (when: Expression) => string): string => {
    const parts = branches.map(({ when, then }) => `WHEN ${conditionOf(when)} THEN ${print(then)}`);
    return `(CASE ${parts.join(' ')}${otherwise === undefined ? '' : ` ELSE ${print(otherwise)}`} END)`;
  };
  if (operand === undefined) return written(print);
  const compared = (value: string): string =>
    written((when) => {
      const args = [{ sql: value, expression: operand }, ...printArguments([when], around)];
      return scalarPrinters.equal({ args, type: types.bool });
    });
  const parts = [
    ...branches.flatMap(({ when, then }) => [when, then]),
    ...(otherwise === undefined ? [] : [otherwise]),
  ];
  // The engine has no place for a query where a value is bound to a name: then the operand is written for each branch.
  if (parts.some(hasQuery)) return compared(print(operand));
  return once([{ sql: print(operand), expression: operand }], ([value = '']) => compared(value));
}

const hasQuery = (expression: Expression): boolean =>
  relationOf(expression) !== undefined || partsOf(expression).some(hasQuery);

/** The arguments of a call, each with what it was. They are written when they are asked for: a printer may have another form for a literal. */
export const printArguments = (args: readonly Expression[], around: Surroundings): readonly PrintedArgument[] =>
  args.map((expression) => new LateArgument(expression, around));

class LateArgument implements PrintedArgument {
  readonly expression: Expression;
  readonly #around: Surroundings;
  #sql: string | undefined;

  constructor(expression: Expression, around: Surroundings) {
    this.expression = expression;
    this.#around = around;
  }

  get sql(): string {
    return (this.#sql ??= printExpression(this.expression, this.#around));
  }
}

/** `a ASC NULLS LAST`; `print` writes the expressions. */
export const printKeys = (keys: readonly SortKey[], print: (expression: Expression) => string): string =>
  keys
    .map(
      ({ expression, isDescending, nullsFirst }) =>
        `${print(expression)} ${isDescending ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`,
    )
    .join(', ');

const printIn = (value: string, isNegated: boolean, items: readonly string[]): string =>
  `(${value} ${isNegated ? 'NOT ' : ''}IN (${items.join(', ')}))`;

/** The engine reads the items in the type of the value that they are compared with. */
const constantSql = (item: bigint | string): string => (typeof item === 'string' ? quoteText(item) : String(item));

const symbols: Readonly<Record<Quantified['operator'], string>> = {
  equal: '=',
  not_equal: '<>',
  less: '<',
  less_equal: '<=',
  greater: '>',
  greater_equal: '>=',
};

const printQuantified = (expression: Quantified, value: string, around: Surroundings): string =>
  `(${value} ${symbols[expression.operator]} ${expression.quantifier.toUpperCase()} (${around.querySql(expression.relation)}))`;
