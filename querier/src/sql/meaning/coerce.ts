import {
  isFloat,
  isInteger,
  isNumber,
  isSigned,
  sameType,
  types,
  type DataType,
  type TimeUnit,
} from '../../relation/types.js';
import { numberAsDecimal, widerDecimal } from './decimals.js';

const bitsOf: Partial<Record<DataType['kind'], number>> = {
  i8: 8,
  i16: 16,
  i32: 32,
  i64: 64,
  u8: 8,
  u16: 16,
  u32: 32,
  u64: 64,
};
export const bitsOfInteger = ({ kind }: DataType): number => bitsOf[kind] ?? 0;

const signedOf: Readonly<Record<number, DataType>> = { 8: types.i8, 16: types.i16, 32: types.i32, 64: types.i64 };

type Coercion = (a: DataType, b: DataType) => DataType | undefined;

/** What the first of several coercions gives that gives anything. */
const firstOf =
  (...coercions: readonly Coercion[]): Coercion =>
  (a, b) => {
    for (const coercion of coercions) {
      const type = coercion(a, b);
      if (type !== undefined) return type;
    }
    return undefined;
  };

/** A coercion that does not ask which of both types is which. */
const eitherWay =
  (coercion: Coercion): Coercion =>
  (a, b) =>
    coercion(a, b) ?? coercion(b, a);

/** The integer that holds the values of both; u64 with a signed one has none, and takes a decimal. */
function widerInteger(a: DataType, b: DataType): DataType {
  const [bitsA, bitsB] = [bitsOfInteger(a), bitsOfInteger(b)];
  if (isSigned(a) === isSigned(b)) return bitsA >= bitsB ? a : b;
  const [signed, unsigned] = isSigned(a) ? [bitsA, bitsB] : [bitsB, bitsA];
  if (unsigned === 64) return { kind: 'decimal', precision: 20, scale: 0 };
  return signedOf[Math.max(signed, unsigned * 2)] ?? types.i64;
}

/** The integer in which bits are counted: u64 with anything stays u64. */
export function widerBits(a: DataType, b: DataType): DataType | undefined {
  if (!isInteger(a) || !isInteger(b)) return undefined;
  const wider = widerInteger(a, b);
  return wider.kind === 'decimal' ? types.u64 : wider;
}

/** The type in which two numbers are compared, or stand in one column. */
const widerNumber: Coercion = (a, b) => {
  if (!isNumber(a) || !isNumber(b)) return undefined;
  if (sameType(a, b)) return a;
  if (a.kind === 'decimal' || b.kind === 'decimal') {
    const [decimalA, decimalB] = [numberAsDecimal(a), numberAsDecimal(b)];
    return decimalA && decimalB && widerDecimal(decimalA, decimalB);
  }
  return computedNumber(a, b);
};

/** The type in which two numbers are computed with: of a decimal and a float the float. */
export function computedNumber(a: DataType, b: DataType): DataType | undefined {
  if (!isNumber(a) || !isNumber(b)) return undefined;
  if (a.kind === 'f64' || b.kind === 'f64') return types.f64;
  if (isFloat(a) || isFloat(b)) return types.f32;
  return isInteger(a) && isInteger(b) ? widerInteger(a, b) : undefined;
}

const unitOrder: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns'];

/** The finer of both units, in which both can be held exactly. */
const finerUnit = (a: TimeUnit, b: TimeUnit): TimeUnit => (unitOrder.indexOf(a) >= unitOrder.indexOf(b) ? a : b);

const timestamps: Coercion = (a, b) => {
  if (a.kind !== 'timestamp' || b.kind !== 'timestamp') return undefined;
  const zone = a.zone ?? b.zone;
  return { kind: 'timestamp', unit: finerUnit(a.unit, b.unit), ...(zone === undefined ? {} : { zone }) };
};
const timestampWithDate = eitherWay((a, b) =>
  a.kind === 'timestamp' && b.kind === 'date' ? { kind: 'timestamp', unit: 'ns' } : undefined,
);
const dateWithInteger = eitherWay((a, b) => (a.kind === 'date' && isInteger(b) ? types.date : undefined));
/** Dates are compared with numbers as the days that they count, however many. */
const daysWithInteger = eitherWay((a, b) => (a.kind === 'date' && isInteger(b) ? types.i64 : undefined));
/** The type of two times, or of a time and a date. */
export const commonTime: Coercion = firstOf(timestamps, timestampWithDate);

const isSpan = ({ kind }: DataType): boolean => kind === 'duration' || kind === 'interval';
const spans: Coercion = (a, b) => (isSpan(a) && isSpan(b) ? types.interval : undefined);
/** Durations of two units are compared in the finer one, which is what comparing intervals comes to. */
const durations: Coercion = (a, b) =>
  a.kind === 'duration' && b.kind === 'duration' ? { kind: 'duration', unit: finerUnit(a.unit, b.unit) } : undefined;

const withNull = eitherWay((a, b) => (a.kind === 'null' ? b : undefined));
const textWithNumber = eitherWay((a, b) => (a.kind === 'utf8' && isNumber(b) ? b : undefined));
const numberWithText = eitherWay((a, b) => (a.kind === 'utf8' && isNumber(b) ? types.utf8 : undefined));
const textWithBinary = eitherWay((a, b) => (a.kind === 'utf8' && b.kind === 'binary' ? types.binary : undefined));
const textWithTime = eitherWay((a, b) => {
  if (a.kind !== 'utf8') return undefined;
  return b.kind === 'date' || b.kind === 'time_of_day' ? b : b.kind === 'timestamp' ? { ...b, unit: 'ns' } : undefined;
});
/** Whole numbers are times in ns, as in InfluxQL. */
const timeWithInteger = eitherWay((a, b) =>
  a.kind === 'timestamp' && isInteger(b) ? { ...a, unit: 'ns' } : undefined,
);

const listsOf =
  (item: Coercion): Coercion =>
  (a, b) => {
    if (a.kind !== 'list' || b.kind !== 'list') return undefined;
    const common = item(a.item, b.item);
    return common && { kind: 'list', item: common };
  };

/** Structs of the same number of fields, field by field; the names are those of the first. */
const structsOf =
  (field: Coercion): Coercion =>
  (a, b) => {
    if (a.kind !== 'struct' || b.kind !== 'struct' || a.fields.length !== b.fields.length) return undefined;
    const fields = a.fields.flatMap(({ name, type }, i) => {
      const common = field(type, b.fields[i]?.type ?? types.null);
      return common === undefined ? [] : [{ name, type: common }];
    });
    return fields.length === a.fields.length ? { kind: 'struct', fields } : undefined;
  };

const same: Coercion = (a, b) => (sameType(a, b) ? a : undefined);

/** The type in which two values are compared; undefined when they cannot be. */
export const comparedType: Coercion = (a, b) => comparison(a, b);
const comparison: Coercion = firstOf(
  same,
  withNull,
  widerNumber,
  commonTime,
  durations,
  spans,
  daysWithInteger,
  listsOf(comparedType),
  textWithNumber,
  textWithTime,
  textWithBinary,
  structsOf(comparedType),
  timeWithInteger,
);

/** The type in which nullif() compares, which is that of its answer too: a number beside a date is a date. */
export const equatedType: Coercion = firstOf(dateWithInteger, comparison);

/** The type of values that stand in one list, or are the arguments of one call: text with a number is read as a number. */
const listedType: Coercion = (a, b) => listing(a, b);
const listing: Coercion = firstOf(
  same,
  withNull,
  widerNumber,
  commonTime,
  spans,
  listsOf(listedType),
  textWithNumber,
  textWithTime,
  textWithBinary,
  structsOf(listedType),
);

/** The type of the values of a CASE, or of the rows of a UNION: a number with text is written as text. */
const unitedType: Coercion = (a, b) => uniting(a, b);
const uniting: Coercion = firstOf(
  same,
  withNull,
  widerNumber,
  commonTime,
  spans,
  dateWithInteger,
  listsOf(listedType),
  numberWithText,
  textWithTime,
  textWithBinary,
  structsOf(unitedType),
);

const fold =
  (coercion: Coercion) =>
  (given: readonly DataType[]): DataType | undefined =>
    given.reduce<DataType | undefined>((common, type) => common && coercion(common, type), types.null);

/** The type of the values of a CASE, and of the rows of UNION, INTERSECT and EXCEPT; undefined when they have none in common. */
export const unionType = fold(unitedType);
/** The type of the rows of VALUES, the items of a list, and the arguments of coalesce() and its like. */
export const valuesType = fold(listedType);
