import { assert } from '@inlay/core';
import { isFloat, isInteger, type DataType } from '../../../relation/types.js';
import { engineType } from '../engine-type.js';
import { bound, wholeLiteral, wholeOption } from './arguments.js';
import { named, once, pattern, type FunctionPrinter, type PrintedCall } from './printed-call.js';

const nan = "CAST('NaN' AS DOUBLE)";
const negativeInfinity = "CAST('-Infinity' AS DOUBLE)";

/** The engine computes in doubles where the function gives a float of the type of its arguments. */
const float =
  (printer: FunctionPrinter): FunctionPrinter =>
  (call) =>
    call.type.kind === 'f64' ? printer(call) : `CAST(${printer(call)} AS ${engineType(call.type)})`;

/** In the type of the call, to which the engine's own is wider or narrower. */
const typed =
  (printer: FunctionPrinter): FunctionPrinter =>
  (call) =>
    `CAST(${printer(call)} AS ${engineType(call.type)})`;

const logarithm = (name: string, x: string): string =>
  `CASE WHEN ${x} < 0 THEN ${nan} WHEN ${x} = 0 THEN ${negativeInfinity} ELSE ${name}(${x}) END`;
const log = (name: string): FunctionPrinter => float(bound((x = '') => `(${logarithm(name, x)})`));

/** The engine refuses infinities for what turns round a circle. */
const circular = (of: (x: string) => string): FunctionPrinter =>
  float(bound((x = '') => `(CASE WHEN isinf(${x}) THEN ${nan} ELSE ${of(x)} END)`));

/** Defined from -1 to 1; NaN counts as greater. */
const withinOne = (of: (x: string) => string): FunctionPrinter =>
  float(bound((x = '') => `(CASE WHEN ${x} > 1 OR ${x} < -1 THEN ${nan} ELSE ${of(x)} END)`));

/** A power of ten in the type, so that floats of 32 bits are computed in 32 bits. */
const powerOfTen = (places: number, type: DataType): string => {
  const value = 10 ** places;
  const text = Number.isFinite(value) ? (/e/.test(String(value)) ? String(value) : `${String(value)}e0`) : "'Infinity'";
  return type.kind === 'f64' && Number.isFinite(value) ? text : `CAST(${text} AS ${engineType(type)})`;
};

const placesMax = 400;

/** Moves the point, rounds or cuts, and moves it back, as DataFusion does: infinities and what gets infinite on the way are as there. */
function scaled(name: 'round' | 'trunc', { args: [value, places], type }: PrintedCall): string {
  assert(value !== undefined && places !== undefined, 'a value and its places');
  const count = wholeLiteral(places);
  if (count === 0n) return `${name}(${value.sql})`;
  if (count !== undefined) {
    const factor = powerOfTen(Math.max(-placesMax, Math.min(placesMax, Number(count))), type);
    return `(${name}(${value.sql} * ${factor}) / ${factor})`;
  }
  const factor = (n: string): string => `CAST(pow(1e1, ${n}) AS ${engineType(type)})`;
  return once([value, places], ([x = '', n = '']) => `(${name}(${x} * ${factor(n)}) / ${factor(n)})`);
}

/** Only places in front of the point change an integer. Counted in 128 bits: what does not fit the type is an error. */
const roundInteger = ({ args: [value, places], type }: PrintedCall): string =>
  `CAST(round(CAST(${value?.sql ?? ''} AS HUGEINT), ${places?.sql ?? ''}) AS ${engineType(type)})`;

/** A carry may need a digit more than the argument has. */
function roundDecimal({ args: [value, places], type }: PrintedCall): string {
  const source = value?.expression.type;
  assert(source?.kind === 'decimal', 'a decimal is rounded');
  const wider = engineType({ ...source, precision: Math.min(source.precision + 1, 38) });
  return `CAST(round(CAST(${value?.sql ?? ''} AS ${wider}), ${String(wholeOption(places))}) AS ${engineType(type)})`;
}

const round: FunctionPrinter = (call) => {
  if (isFloat(call.type)) return scaled('round', call);
  return isInteger(call.type) ? roundInteger(call) : roundDecimal(call);
};

/** What is below the last place that is kept is taken off, which has the sign of the whole. */
const trunc: FunctionPrinter = (call) => {
  if (isFloat(call.type)) return scaled('trunc', call);
  const { type } = call;
  assert(type.kind === 'decimal', 'a float or a decimal is cut');
  const places = Number(wholeOption(call.args[1]));
  const name = engineType(type);
  if (places >= type.scale) return call.args[0]?.sql ?? '';
  const whole = type.precision - type.scale;
  if (-places >= whole) return bound((x = '') => `CAST(CASE WHEN ${x} IS NOT NULL THEN 0 END AS ${name})`)(call);
  const unit = places > 0 ? `0.${'0'.repeat(places - 1)}1` : `1${'0'.repeat(-places)}`;
  return bound((x = '') => `CAST(${x} - ${x} % CAST(${unit} AS ${name}) AS ${name})`)(call);
};

const signum: FunctionPrinter = float(
  bound((x = '') => `(CASE WHEN isnan(${x}) THEN ${nan} ELSE CAST(sign(${x}) AS DOUBLE) END)`),
);

const factorial: FunctionPrinter = bound(
  (n = '') =>
    `CASE WHEN ${n} > 20 THEN error('the factorial of a number above 20 does not fit into 64 bits') WHEN ${n} < 0 THEN error('a number below zero has no factorial') ELSE CAST(factorial(CAST(${n} AS INTEGER)) AS BIGINT) END`,
);

/** Counted in 128 bits: of the lowest number there is one that does not fit into 64, which is an error. */
const wide = (name: string): FunctionPrinter =>
  pattern(`CAST(${name}(CAST($1 AS HUGEINT), CAST($2 AS HUGEINT)) AS BIGINT)`);

/** The functions of numbers. */
export const numberPrinters = {
  abs: named('abs'),
  ceil: typed(named('ceil')),
  floor: typed(named('floor')),
  round,
  trunc,
  sqrt: float(named('sqrt')),
  cbrt: float(named('cbrt')),
  exp: float(named('exp')),
  ln: log('ln'),
  log2: log('log2'),
  log10: log('log10'),
  log: float(bound((base = '', x = '') => `((${logarithm('ln', x)}) / (${logarithm('ln', base)}))`)),
  power: float(named('pow')),
  sin: circular((x) => `sin(${x})`),
  cos: circular((x) => `cos(${x})`),
  tan: circular((x) => `tan(${x})`),
  cot: circular((x) => `1e0 / tan(${x})`),
  asin: withinOne((x) => `asin(${x})`),
  acos: withinOne((x) => `acos(${x})`),
  atan: float(named('atan')),
  atan2: float(named('atan2')),
  sinh: float(named('sinh')),
  cosh: float(named('cosh')),
  tanh: float(named('tanh')),
  asinh: float(named('asinh')),
  acosh: float(named('acosh')),
  // The engine gives the same infinity for both ends.
  atanh: withinOne((x) => `CASE WHEN ${x} = -1 THEN ${negativeInfinity} ELSE atanh(${x}) END`),
  degrees: float(named('degrees')),
  radians: float(named('radians')),
  signum,
  is_nan: named('isnan'),
  nan_or: bound((x = '', y = '') => `(CASE WHEN isnan(${x}) THEN ${y} ELSE ${x} END)`),
  factorial,
  gcd: wide('gcd'),
  lcm: wide('lcm'),
  random: named('random'),
} as const satisfies Readonly<Record<string, FunctionPrinter>>;
