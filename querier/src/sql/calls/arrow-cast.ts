import { bitsOfTimeOfDay, types, type DataType, type TimeUnit } from '../../relation/types.js';
import { castTo } from '../meaning/cast.js';
import { decimalType } from '../meaning/decimals.js';
import { sqlError } from '../sql-error.js';
import type { Rules, ScalarArguments, ScalarRule } from './rule.js';

const named: Readonly<Record<string, DataType>> = {
  Boolean: types.bool,
  Int8: types.i8,
  Int16: types.i16,
  Int32: types.i32,
  Int64: types.i64,
  UInt8: types.u8,
  UInt16: types.u16,
  UInt32: types.u32,
  UInt64: types.u64,
  Float32: types.f32,
  Float64: types.f64,
  Utf8: types.utf8,
  LargeUtf8: types.utf8,
  Utf8View: types.utf8,
  Binary: types.binary,
  Date32: types.date,
};
const units: Readonly<Record<string, TimeUnit>> = {
  Second: 's',
  Millisecond: 'ms',
  Microsecond: 'us',
  Nanosecond: 'ns',
  s: 's',
  ms: 'ms',
  us: 'us',
  µs: 'us',
  ns: 'ns',
};

/** Types that hold others or have parameters: what stands between their parentheses says which they are. */
const parametric: Readonly<Record<string, (within: string) => DataType | undefined>> = {
  Timestamp: (within) => {
    const [, name = '', zone] =
      /^([^,]+?)(?:, ?(?:None|Some\("([^"]*)"\)|"([^"]*)"))?$/.exec(within)?.filter(isFound) ?? [];
    const unit = unitNamed(name);
    return unit && { kind: 'timestamp', unit, ...(zone === undefined ? {} : { zone }) };
  },
  Duration: (within) => {
    const unit = unitNamed(within);
    return unit && { kind: 'duration', unit };
  },
  Time32: (within) => timeOfDay(within, 32),
  Time64: (within) => timeOfDay(within, 64),
  Interval: (within) => (within === 'MonthDayNano' ? types.interval : undefined),
  Decimal128: (within) => {
    const [, precision, scale] = /^(\d{1,2}), ?(\d{1,2})$/.exec(within) ?? [];
    return precision === undefined ? undefined : decimalType(Number(precision), Number(scale));
  },
  List: (within) => {
    const item = typeNamed(within);
    return item && { kind: 'list', item };
  },
};

const isFound = (part: string | undefined): part is string => part !== undefined;
const unitNamed = (name: string): TimeUnit | undefined => (Object.hasOwn(units, name) ? units[name] : undefined);

function timeOfDay(within: string, bits: 32 | 64): DataType | undefined {
  const unit = unitNamed(within);
  return unit !== undefined && bitsOfTimeOfDay(unit) === bits ? { kind: 'time_of_day', unit } : undefined;
}

/** What Arrow's name of a type means; undefined for one that no expression can have. */
function typeNamed(name: string): DataType | undefined {
  if (Object.hasOwn(named, name)) return named[name];
  const [, outer = '', within = ''] = /^(\w+)\((.*)\)$/.exec(name) ?? [];
  return Object.hasOwn(parametric, outer) ? parametric[outer]?.(within) : undefined;
}

const typeOf = ({ name, args }: ScalarArguments): DataType => {
  const given = args[1]?.expression;
  const text = given?.kind === 'literal' && typeof given.value === 'string' ? given.value : undefined;
  if (text === undefined)
    throw sqlError('sql_unsupported', `${name}() takes the name of an Arrow type as a constant text, like 'Int64'`);
  const type = typeNamed(text);
  if (type !== undefined) return type;
  throw sqlError(
    'sql_unsupported',
    `${name}() to ${text} is not supported: there are Int64, Float64, Utf8, 'Timestamp(Nanosecond, None)' and their like`,
  );
};

const castRule = (isTry: boolean): ScalarRule => ({
  kind: 'scalar',
  arity: [2, 2],
  bind: (call) => {
    const [value] = call.args;
    if (value === undefined) throw sqlError('sql_unsupported', `${call.name}() takes a value and a type`);
    return castTo(value.expression, typeOf(call), isTry);
  },
});

/** Casts to types by Arrow's names. */
export const castRules: Rules = { arrow_cast: castRule(false), arrow_try_cast: castRule(true) };
