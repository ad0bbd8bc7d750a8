import type { Expression } from '../../relation/expression.js';
import type { ScalarFunction } from '../../relation/functions.js';
import { call, literal } from '../../relation/make.js';
import { isInteger, types, type DataType } from '../../relation/types.js';
import { castTo } from '../meaning/cast.js';
import { sqlError } from '../sql-error.js';
import { aliases, scalar, taken, takes } from './arguments.js';
import type { ScalarArguments, ScalarRule } from './rule.js';

/** A function of one float: f32 of f32, f64 of every other number. */
const ofFloat = (is: ScalarFunction): ScalarRule => scalar({ takes: [takes.float], is });

/** A function of two floats, which is of f32 only where both are. */
const ofFloats = (is: ScalarFunction): ScalarRule =>
  scalar({
    takes: [takes.float, takes.float],
    is: (args) => {
      const type = args.every((arg) => arg.type.kind === 'f32') ? types.f32 : types.f64;
      return call(
        is,
        type,
        args.map((arg) => castTo(arg, type)),
      );
    },
  });

/** Places behind the point: none where nothing is said. */
function placesOf({ name, args }: ScalarArguments): Expression {
  const given = args[1];
  return given === undefined ? literal(types.i32, 0n) : castTo(taken(name, 1, given, takes.integer), types.i32);
}

const isNull = (expression: Expression): boolean => expression.kind === 'literal' && expression.value === null;

/** The places of a decimal decide its type, so that they have to be known before. */
function constantPlaces(places: Expression, name: string): number {
  if (places.kind === 'literal' && typeof places.value === 'bigint') return Number(places.value);
  if (isNull(places)) return 0;
  throw sqlError(
    'sql_unsupported',
    `${name}() of a decimal takes its places as a constant: cast the decimal to DOUBLE where they come from a column`,
  );
}

type Decimal = Extract<DataType, { kind: 'decimal' }>;

function roundedDecimal({ precision, scale }: Decimal, places: number): Decimal {
  const isWider = scale === 0 && places < 0 && -places <= precision;
  return {
    kind: 'decimal',
    precision: isWider ? Math.min(precision + 1, 38) : precision,
    scale: Math.min(scale, Math.max(places, 0)),
  };
}

const round: ScalarRule = scalar({
  takes: [takes.number, takes.integer],
  optional: 1,
  is: ([value], given) => {
    const places = placesOf(given);
    const type = value?.type ?? types.f64;
    const args = value === undefined ? [] : [value, places];
    if (type.kind === 'decimal')
      return call('round', roundedDecimal(type, constantPlaces(places, given.name)), decimalArgs(args));
    // Places behind the point leave an integer as it is.
    const isWhole = places.kind === 'literal' && typeof places.value === 'bigint' && places.value >= 0n;
    return isInteger(type) && isWhole && value !== undefined ? value : call('round', type, args);
  },
});

/** A decimal with places that are NULL is NULL of the type without places. */
const decimalArgs = ([value, places]: readonly Expression[]): readonly Expression[] =>
  value === undefined || places === undefined
    ? []
    : isNull(places)
      ? [literal(value.type, null), literal(types.i32, 0n)]
      : [value, places];

const trunc: ScalarRule = scalar({
  takes: [takes.fraction, takes.integer],
  optional: 1,
  is: ([value], given) => {
    const places = placesOf(given);
    if (value === undefined) return places;
    if (value.type.kind !== 'decimal') return call('trunc', value.type, [value, places]);
    constantPlaces(places, given.name);
    return call('trunc', value.type, decimalArgs([value, places]));
  },
});

/** One argument: its logarithm to 10. Two: the first is the base, and the type is that of the second. */
const log: ScalarRule = scalar({
  takes: [takes.float, takes.float],
  optional: 1,
  is: ([first, second]) => {
    if (first === undefined || second === undefined)
      return call('log10', first?.type ?? types.f64, first ? [first] : []);
    return call('log', second.type, [castTo(first, second.type), second]);
  },
});

const zero = (type: DataType): Expression => castTo(literal(types.i64, 0n), type);
const isZero: ScalarRule = scalar({
  takes: [takes.number],
  is: ([value]) => call('equal', types.bool, value === undefined ? [] : [value, zero(value.type)]),
});

const rules = {
  abs: scalar({ takes: [takes.number], is: 'abs' }),
  ceil: scalar({ takes: [takes.fraction], is: 'ceil' }),
  floor: scalar({ takes: [takes.fraction], is: 'floor' }),
  round,
  trunc,
  sqrt: ofFloat('sqrt'),
  cbrt: ofFloat('cbrt'),
  exp: ofFloat('exp'),
  ln: ofFloat('ln'),
  log2: ofFloat('log2'),
  log10: ofFloat('log10'),
  log,
  power: scalar({ takes: [takes.double, takes.double], is: 'power' }),
  sin: ofFloat('sin'),
  cos: ofFloat('cos'),
  tan: ofFloat('tan'),
  cot: ofFloat('cot'),
  asin: ofFloat('asin'),
  acos: ofFloat('acos'),
  atan: ofFloat('atan'),
  atan2: ofFloats('atan2'),
  sinh: ofFloat('sinh'),
  cosh: ofFloat('cosh'),
  tanh: ofFloat('tanh'),
  asinh: ofFloat('asinh'),
  acosh: ofFloat('acosh'),
  atanh: ofFloat('atanh'),
  degrees: ofFloat('degrees'),
  radians: ofFloat('radians'),
  signum: ofFloat('signum'),
  isnan: scalar({ takes: [takes.float], gives: types.bool, is: 'is_nan' }),
  iszero: isZero,
  nanvl: ofFloats('nan_or'),
  factorial: scalar({ takes: [takes.signed], is: 'factorial' }),
  gcd: scalar({ takes: [takes.integer, takes.integer], is: 'gcd' }),
  lcm: scalar({ takes: [takes.integer, takes.integer], is: 'lcm' }),
  pi: scalar({ takes: [], is: () => literal(types.f64, Math.PI) }),
  random: scalar({ takes: [], gives: types.f64, is: 'random' }),
} as const satisfies Readonly<Record<string, ScalarRule>>;

/** Functions of numbers. */
export const numberRules: Readonly<Record<string, ScalarRule>> = {
  ...rules,
  ...aliases(rules, { pow: 'power', ceiling: 'ceil', sign: 'signum', rand: 'random' }),
};
