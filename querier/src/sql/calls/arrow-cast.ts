import { types, type DataType, type TimeUnit } from '../../relation/types.js';
import { castTo } from '../meaning/cast.js';
import { decimalType } from '../meaning/decimals.js';
import { sqlError } from '../sql-error.js';
import type { Rules, ScalarArguments } from './rule.js';

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
};

/** What Arrow's name of a type means; undefined for one that no expression can have. */
function typeNamed(name: string): DataType | undefined {
  if (Object.hasOwn(named, name)) return named[name];
  const [, unit = '', zone] = /^Timestamp\((\w+), (?:None|Some\("([^"]*)"\))\)$/.exec(name) ?? [];
  const timeUnit = units[unit];
  if (timeUnit !== undefined) return { kind: 'timestamp', unit: timeUnit, ...(zone === undefined ? {} : { zone }) };
  const durationUnit = units[/^Duration\((\w+)\)$/.exec(name)?.[1] ?? ''];
  if (durationUnit !== undefined) return { kind: 'duration', unit: durationUnit };
  const [, precision, scale] = /^Decimal128\((\d{1,2}), ?(\d{1,2})\)$/.exec(name) ?? [];
  return precision === undefined ? undefined : decimalType(Number(precision), Number(scale));
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

/** Casts to types by Arrow's names. */
export const castRules: Rules = {
  arrow_cast: {
    kind: 'scalar',
    arity: [2, 2],
    bind: (call) => {
      const [value] = call.args;
      if (value === undefined) throw sqlError('sql_unsupported', 'arrow_cast() takes a value and a type');
      return castTo(value.expression, typeOf(call));
    },
  },
};
