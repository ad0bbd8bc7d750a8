import type { Expression } from '../../relation/expression.js';
import { call, int, literal, nullOf, text } from '../../relation/make.js';
import { parsePattern } from '../../relation/pattern/parse.js';
import { types, type DataType } from '../../relation/types.js';
import { sqlError } from '../sql-error.js';
import { constantText, scalar, takes } from './arguments.js';
import type { ScalarArguments, ScalarRule } from './rule.js';

const listOfText: DataType = { kind: 'list', item: types.utf8 };

const isNull = (expression: Expression | undefined): boolean =>
  expression?.kind === 'literal' && expression.value === null;

/** The flags of a call, and `g` apart from them. */
interface Flags {
  readonly letters: string;
  readonly isGlobal: boolean;
}

/** Flags that are given as a literal; NULL is none. */
function flagsOf(given: ScalarArguments, i: number): Flags {
  const flags = given.args[i]?.expression;
  if (flags === undefined || isNull(flags)) return { letters: '', isGlobal: false };
  const letters = constantText(given, i, 'flags (i, m, s, U, x)');
  return { letters: letters.replaceAll('g', ''), isGlobal: letters.includes('g') };
}

/** Flags of a function that has no use for `g`. */
function ownFlags(given: ScalarArguments, i: number): Expression {
  const { letters, isGlobal } = flagsOf(given, i);
  if (isGlobal) throw sqlError('sql_unsupported', `${given.name}() has no flag g: regexp_replace() has one`);
  return text(letters);
}

/** The pattern, which is read now where it is a literal, so that its faults are told where it stands. */
function checked(pattern: Expression | undefined, flags: Expression): Expression {
  const [regex, letters] = [pattern, flags].map((each) =>
    each?.kind === 'literal' && typeof each.value === 'string' ? each.value : undefined,
  );
  if (regex !== undefined) parsePattern(regex, letters);
  return pattern ?? text('');
}

/** A pattern whose groups have to be known. */
function constantPattern(given: ScalarArguments): Expression {
  constantText(given, 1, 'a regular expression that is a constant');
  return given.args[1]?.expression ?? text('');
}

const { text: strict, anyText, integer, signed } = takes;

const like: ScalarRule = scalar({
  takes: [strict, strict, strict],
  optional: 1,
  is: ([value, pattern], given) => {
    const flags = ownFlags(given, 2);
    return call('regex_found', types.bool, [value ?? text(''), checked(pattern, flags), flags]);
  },
});

const match: ScalarRule = scalar({
  takes: [anyText, anyText, anyText],
  optional: 1,
  is: ([value, pattern], given) => {
    const flags = ownFlags(given, 2);
    if (isNull(pattern)) return nullOf(listOfText);
    return call('regex_match', listOfText, [value ?? text(''), checked(constantPattern(given), flags), flags]);
  },
});

const replace: ScalarRule = scalar({
  takes: [anyText, anyText, anyText, anyText],
  optional: 1,
  is: ([value, pattern, replacement], given) => {
    if (isNull(given.args[3]?.expression)) return nullOf(types.utf8);
    const { letters, isGlobal } = flagsOf(given, 3);
    const args = [value ?? text(''), checked(pattern, text(letters)), text(letters), replacement ?? text('')];
    return call('regex_replace', types.utf8, [...args, literal(types.bool, isGlobal)]);
  },
});

/** Where to begin, from 1. */
function startOf(given: ScalarArguments, start: Expression | undefined): Expression {
  if (start?.kind === 'literal' && typeof start.value === 'bigint' && start.value < 1n)
    throw sqlError('sql_unsupported', `${given.name}() starts at a position from 1, not ${String(start.value)}`);
  return start ?? int(1n);
}

const count: ScalarRule = scalar({
  takes: [anyText, anyText, signed, anyText],
  optional: 2,
  is: ([value, pattern, start], given) => {
    if (isNull(pattern) || isNull(given.args[3]?.expression)) return nullOf(types.i64);
    const flags = ownFlags(given, 3);
    return call('regex_count', types.i64, [value ?? text(''), checked(pattern, flags), flags, startOf(given, start)]);
  },
});

/** A literal number that a function needs to know before it runs. */
function constantNumber(given: ScalarArguments, i: number, least: bigint, otherwise: bigint): Expression {
  const number = given.args[i]?.expression;
  if (number === undefined) return int(otherwise);
  if (number.kind === 'literal' && typeof number.value === 'bigint' && number.value >= least) return int(number.value);
  throw sqlError(
    'sql_unsupported',
    `${given.name}() takes a constant number from ${String(least)} on as argument ${String(i + 1)}`,
  );
}

const instr: ScalarRule = scalar({
  takes: [anyText, anyText, signed, integer, anyText, integer],
  optional: 4,
  is: ([value, pattern, start], given) => {
    if (isNull(pattern) || given.args.slice(2).some(({ expression }) => isNull(expression))) return nullOf(types.i64);
    const flags = ownFlags(given, 4);
    const regex = checked(constantPattern(given), flags);
    const numbers = [constantNumber(given, 3, 1n, 1n), constantNumber(given, 5, 0n, 0n)];
    return call('regex_position', types.i64, [value ?? text(''), regex, flags, startOf(given, start), ...numbers]);
  },
});

/** Functions of regular expressions. */
export const patternRules: Readonly<Record<string, ScalarRule>> = {
  regexp_like: like,
  regexp_match: match,
  regexp_replace: replace,
  regexp_count: count,
  regexp_instr: instr,
};
