import { assert } from '@inlay/core';
import type { PrintedArgument } from './printed-call.js';

/** The whole number that an argument is, which the front end has given as a literal. */
export function wholeOf(argument: PrintedArgument | undefined): bigint {
  const literal = argument?.expression;
  assert(literal?.kind === 'literal' && typeof literal.value === 'bigint', 'the argument is a literal whole number');
  return literal.value;
}

/** The number that an argument is, which the front end has given as a literal. */
export function numberOf(argument: PrintedArgument | undefined): number {
  const literal = argument?.expression;
  assert(literal?.kind === 'literal' && typeof literal.value === 'number', 'the argument is a literal number');
  return literal.value;
}

/** The text that an argument is, which the front end has given as a literal. */
export function textOf(argument: PrintedArgument | undefined): string {
  const literal = argument?.expression;
  assert(literal?.kind === 'literal' && typeof literal.value === 'string', 'the argument is a literal text');
  return literal.value;
}
