import { alike, aliases, firstType, sameAsAll, scalar, template } from './rule.js';
import { plain } from '../compile/typed.js';
import type { FunctionRule, Rules } from './rule.js';

const reason = 'mathematics over its arguments alone';
const double = (arity: readonly [number, number] = [1, 1]): FunctionRule =>
  scalar({ reason, arity, returns: 'f64', doubles: true });
const choose = (name: string): FunctionRule => ({
  kind: 'scalar',
  reason: 'chooses one of its arguments',
  arity: [1, 99],
  compile: (call) =>
    plain(
      `${name}(${alike(call.args)
        .map((arg) => arg.sql)
        .join(', ')})`,
      sameAsAll(call.args),
      call.shown,
    ),
});

const own: Rules = {
  abs: scalar({ reason, arity: [1, 1], returns: firstType }),
  ceil: double(),
  floor: double(),
  round: scalar({ reason, arity: [1, 2], returns: firstType, smallIntegers: true }),
  trunc: scalar({ reason, arity: [1, 2], returns: 'f64', doubles: false, smallIntegers: true }),
  sqrt: double(),
  cbrt: double(),
  exp: double(),
  ln: template({ reason, arity: [1, 1], returns: 'f64', sql: 'inlay_ln($1)' }),
  log2: template({ reason, arity: [1, 1], returns: 'f64', sql: '(inlay_ln($1) / ln(2))' }),
  log10: template({ reason, arity: [1, 1], returns: 'f64', sql: 'inlay_log10($1)' }),
  log: template({
    reason,
    arity: [1, 2],
    returns: 'f64',
    sql: ['inlay_log10($1)', 'log(CAST($1 AS DOUBLE), CAST($2 AS DOUBLE))'],
  }),
  power: double([2, 2]),
  sin: double(),
  cos: double(),
  tan: double(),
  asin: double(),
  acos: double(),
  atan: double(),
  atan2: double([2, 2]),
  sinh: double(),
  cosh: double(),
  tanh: double(),
  asinh: double(),
  acosh: double(),
  atanh: double(),
  cot: double(),
  degrees: double(),
  radians: double(),
  pi: double([0, 0]),
  random: double([0, 0]),
  signum: template({ reason, arity: [1, 1], returns: 'f64', sql: 'CAST(sign($1) AS DOUBLE)' }),
  isnan: scalar({ reason, arity: [1, 1], returns: 'bool', doubles: true }),
  iszero: template({ reason, arity: [1, 1], returns: 'bool', sql: '($1 = 0)' }),
  nanvl: template({
    reason,
    arity: [2, 2],
    returns: 'f64',
    sql: 'CASE WHEN isnan(CAST($1 AS DOUBLE)) THEN CAST($2 AS DOUBLE) ELSE CAST($1 AS DOUBLE) END',
  }),
  factorial: template({ reason, arity: [1, 1], returns: 'i64', sql: 'CAST(factorial(CAST($1 AS INTEGER)) AS BIGINT)' }),
  gcd: scalar({ reason, arity: [2, 2], returns: 'i64', cast: 'BIGINT' }),
  lcm: scalar({ reason, arity: [2, 2], returns: 'i64', cast: 'BIGINT' }),
  greatest: choose('greatest'),
  least: choose('least'),
};

export const numberFunctions: Rules = { ...own, ...aliases(own, { pow: 'power', ceiling: 'ceil', sign: 'signum' }) };
