import { describe, expect, test } from '@jest/globals';
import { atLength } from '@inlay/testing';
import * as fc from 'fast-check';
import { contains, rowTimes } from '@inlay/core';
import type { Expression } from '../expression.js';
import { call, ColumnNumbers, literal, nullOf, project, reference, oneRow } from '../make.js';
import { types, type DataType, type TimeUnit } from '../types.js';
import { visitExpression } from '../visit.js';
import { resolveFarTimes } from './far-times.js';

const unitNs: Readonly<Record<TimeUnit, bigint>> = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n };
const numbers = new ColumnNumbers();

/** What becomes of an expression in a statement. */
function resolvedIn(expression: Expression): Expression {
  const column = numbers.next(expression.type, 'x');
  const { relation } = resolveFarTimes({ relation: project(oneRow, [{ column, expression }]), outputs: [] });
  return relation.kind === 'project' ? (relation.outputs[0]?.expression ?? expression) : expression;
}

type Truth = boolean | null;
type Value = bigint | null;

/** What a comparison is of two instants, in a logic of three values. */
function compared(name: string, a: Value, b: Value): Truth {
  if (name === 'is_distinct') return a !== b;
  if (name === 'is_not_distinct') return a === b;
  if (a === null || b === null) return null;
  const answers: Readonly<Record<string, boolean>> = {
    equal: a === b,
    not_equal: a !== b,
    less: a < b,
    less_equal: a <= b,
    greater: a > b,
    greater_equal: a >= b,
  };
  return answers[name] ?? null;
}

const not = (value: Truth): Truth => (value === null ? null : !value);
const and = (parts: readonly Truth[]): Truth => (parts.includes(false) ? false : parts.includes(null) ? null : true);
const or = (parts: readonly Truth[]): Truth => not(and(parts.map(not)));

/** The answer of an expression over times; a literal is whatever it says, far or not. */
function answer(expression: Expression, column: Value): Truth {
  const time = (part: Expression): Value =>
    part.kind === 'column' ? column : part.kind === 'literal' ? (part.value as Value) : null;
  if (expression.kind === 'literal') return expression.value as Truth;
  if (expression.kind === 'in') {
    const any = or(expression.items.map((item) => compared('equal', time(expression.value), time(item))));
    return expression.isNegated ? not(any) : any;
  }
  if (expression.kind !== 'call') throw new Error(`no ${expression.kind} is expected`);
  const [a, b, c] = expression.args;
  if (a === undefined || b === undefined) throw new Error('two operands');
  if (expression.name === 'and') return and(expression.args.map((part) => answer(part, column)));
  if (expression.name === 'or') return or(expression.args.map((part) => answer(part, column)));
  if (expression.name !== 'between') return compared(expression.name, time(a), time(b));
  if (c === undefined) throw new Error('two bounds');
  return and([compared('greater_equal', time(a), time(b)), compared('less_equal', time(a), time(c))]);
}

const farLiterals = (expression: Expression): number => {
  let count = 0;
  visitExpression(expression, {
    expression: (part) => {
      if (part.kind !== 'literal' || part.type.kind !== 'timestamp' || typeof part.value !== 'bigint') return;
      if (!contains(rowTimes, part.value * unitNs[part.type.unit])) count += 1;
    },
  });
  return count;
};

/** Instants around both ends of what can be held, and between. */
const instant = (unit: TimeUnit): fc.Arbitrary<bigint> => {
  const near = [rowTimes.min, rowTimes.max, 0n].flatMap((ns) =>
    [-2n, -1n, 0n, 1n, 2n].map((by) => ns / unitNs[unit] + by),
  );
  return fc.oneof(fc.constantFrom(...near), fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }));
};

const comparisons = [
  'equal',
  'not_equal',
  'less',
  'less_equal',
  'greater',
  'greater_equal',
  'is_distinct',
  'is_not_distinct',
] as const;

/** A comparison, and a value of its column, which is a time that can be held, or NULL. */
const questions = fc.constantFrom<TimeUnit>('s', 'ms', 'us', 'ns').chain((unit) => {
  const type: DataType = { kind: 'timestamp', unit };
  const column = reference(numbers.next(type, 't'));
  const constant = instant(unit).map((value) => literal(type, value));
  const operand = fc.oneof<fc.Arbitrary<Expression>[]>(
    constant,
    constant,
    fc.constantFrom<Expression>(column, nullOf(type)),
  );
  const question = fc.oneof(
    fc.tuple(fc.constantFrom(...comparisons), operand, operand).map(([name, a, b]) => call(name, types.bool, [a, b])),
    fc.tuple(operand, operand, operand).map((args) => call('between', types.bool, args)),
    fc
      .tuple(operand, fc.array(operand, { minLength: 1, maxLength: 4 }), fc.boolean())
      .map(([value, items, isNegated]): Expression => ({ kind: 'in', type: types.bool, value, items, isNegated })),
  );
  const held = instant(unit).filter((value) => contains(rowTimes, value * unitNs[unit]));
  return fc.tuple(question, fc.option(held));
});

describe('comparisons with times that no column can hold', () => {
  test('answer the same without them, for every time that can be held and for NULL', () => {
    fc.assert(
      fc.property(questions, ([question, column]) => {
        const resolved = resolvedIn(question);
        expect(farLiterals(resolved)).toBe(0);
        expect(answer(resolved, column)).toBe(answer(question, column));
      }),
      { numRuns: atLength(5000, 2_000) },
    );
  });

  test('CASE never takes the branch of one', () => {
    const column = reference(numbers.next(types.time, 't'));
    const time = (value: bigint): Expression => literal(types.time, value);
    const branch = (when: bigint): { when: Expression; then: Expression } => ({
      when: time(when),
      then: time(when % 7n),
    });
    const made = (...whens: readonly bigint[]): Expression => ({
      kind: 'case',
      type: types.time,
      operand: column,
      branches: whens.map(branch),
      otherwise: time(5n),
    });
    expect(resolvedIn(made(2n ** 70n, 3n, -(2n ** 70n)))).toEqual(made(3n));
    expect(resolvedIn(made(2n ** 70n))).toEqual(time(5n));
  });

  test('a time that is not compared stays', () => {
    const far = literal(types.time, 2n ** 64n);
    const column = numbers.next(types.time, 't');
    const output = numbers.next(types.time, 'x');
    const kept = call('coalesce', types.time, [reference(column), far]);
    const statement = {
      relation: project(oneRow, [{ column: output, expression: kept }]),
      outputs: [{ ...output, role: 'plain' as const }],
    };
    expect(resolveFarTimes(statement)).toEqual(statement);
  });
});
