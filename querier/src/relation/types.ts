/** Units of timestamps and durations. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

/** Types without parameters. */
export type SimpleKind =
  | 'null'
  | 'bool'
  | 'i8'
  | 'i16'
  | 'i32'
  | 'i64'
  | 'u8'
  | 'u16'
  | 'u32'
  | 'u64'
  | 'f32'
  | 'f64'
  | 'utf8'
  | 'binary'
  | 'date'
  | 'interval';

/** A field of a struct: its name is data, not an identifier of the engine's. */
export interface StructField {
  readonly name: string;
  readonly type: DataType;
}

/**
 * The type of an expression: Arrow's, as DataFusion gives it. There is no unknown type: a front end that cannot say what an
 * expression gives refuses it.
 *
 * How the engine holds a value is the printer's affair; every part that reads or makes values agrees on it:
 *   timestamp of any unit  TIMESTAMP_NS, a whole number of its unit (a zone changes nothing but the type: instants are UTC)
 *   duration               BIGINT, in its unit
 *   time_of_day            BIGINT, in its unit, since midnight
 *   interval               INTERVAL: months, days and microseconds; what is below a microsecond is an error, not lost
 *   date                   DATE
 *   decimal(p, s)          DECIMAL(p, s)
 *   null                   an untyped NULL
 */
export type DataType =
  | { readonly kind: SimpleKind }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'timestamp'; readonly unit: TimeUnit; readonly zone?: string }
  | { readonly kind: 'duration'; readonly unit: TimeUnit }
  | { readonly kind: 'time_of_day'; readonly unit: TimeUnit }
  | { readonly kind: 'list'; readonly item: DataType }
  | { readonly kind: 'struct'; readonly fields: readonly StructField[] };

export type TypeKind = DataType['kind'];

const simple = <K extends SimpleKind>(kind: K): { readonly kind: K } => Object.freeze({ kind });

/** The types that need no parameters, the timestamp that `time` is, and the time of day that TIME is. */
export const types = {
  null: simple('null'),
  bool: simple('bool'),
  i8: simple('i8'),
  i16: simple('i16'),
  i32: simple('i32'),
  i64: simple('i64'),
  u8: simple('u8'),
  u16: simple('u16'),
  u32: simple('u32'),
  u64: simple('u64'),
  f32: simple('f32'),
  f64: simple('f64'),
  utf8: simple('utf8'),
  binary: simple('binary'),
  date: simple('date'),
  interval: simple('interval'),
  time: Object.freeze({ kind: 'timestamp', unit: 'ns' } as const),
  timeOfDay: Object.freeze({ kind: 'time_of_day', unit: 'ns' } as const),
} as const;

/** Whether two types are the same one: fields of structs by name and order, timestamps by unit and zone. */
export function sameType(a: DataType, b: DataType): boolean {
  if (a === b) return true;
  if (a.kind === 'decimal') return b.kind === 'decimal' && a.precision === b.precision && a.scale === b.scale;
  if (a.kind === 'timestamp') return b.kind === 'timestamp' && a.unit === b.unit && a.zone === b.zone;
  if (a.kind === 'duration' || a.kind === 'time_of_day') return b.kind === a.kind && a.unit === b.unit;
  if (a.kind === 'list') return b.kind === 'list' && sameType(a.item, b.item);
  if (a.kind === 'struct')
    return (
      b.kind === 'struct' &&
      a.fields.length === b.fields.length &&
      a.fields.every((field, i) => {
        const other = b.fields[i];
        return other !== undefined && field.name === other.name && sameType(field.type, other.type);
      })
    );
  return a.kind === b.kind;
}

const signed: ReadonlySet<TypeKind> = new Set<TypeKind>(['i8', 'i16', 'i32', 'i64']);
const unsigned: ReadonlySet<TypeKind> = new Set<TypeKind>(['u8', 'u16', 'u32', 'u64']);

export const isSigned = ({ kind }: DataType): boolean => signed.has(kind);
export const isUnsigned = ({ kind }: DataType): boolean => unsigned.has(kind);
export const isInteger = (type: DataType): boolean => isSigned(type) || isUnsigned(type);
export const isFloat = ({ kind }: DataType): boolean => kind === 'f32' || kind === 'f64';
export const isNumber = (type: DataType): boolean => isInteger(type) || isFloat(type) || type.kind === 'decimal';

/** How many bits Arrow keeps a time of day of a unit in. */
export const bitsOfTimeOfDay = (unit: TimeUnit): 32 | 64 => (unit === 's' || unit === 'ms' ? 32 : 64);

const arrowNames: Readonly<Record<SimpleKind, string>> = {
  null: 'Null',
  bool: 'Boolean',
  i8: 'Int8',
  i16: 'Int16',
  i32: 'Int32',
  i64: 'Int64',
  u8: 'UInt8',
  u16: 'UInt16',
  u32: 'UInt32',
  u64: 'UInt64',
  f32: 'Float32',
  f64: 'Float64',
  utf8: 'Utf8',
  binary: 'Binary',
  date: 'Date32',
  interval: 'Interval(MonthDayNano)',
};
const unitNames: Readonly<Record<TimeUnit, string>> = { s: 's', ms: 'ms', us: 'µs', ns: 'ns' };

/** Arrow's name of a type, as `arrow_typeof` answers it and messages say it. */
export function arrowName(type: DataType): string {
  if (type.kind === 'decimal') return `Decimal128(${String(type.precision)}, ${String(type.scale)})`;
  if (type.kind === 'timestamp')
    return `Timestamp(${unitNames[type.unit]}${type.zone === undefined ? '' : `, "${type.zone}"`})`;
  if (type.kind === 'duration') return `Duration(${unitNames[type.unit]})`;
  if (type.kind === 'time_of_day') return `Time${String(bitsOfTimeOfDay(type.unit))}(${unitNames[type.unit]})`;
  if (type.kind === 'list') return `List(${arrowName(type.item)})`;
  if (type.kind === 'struct')
    return `Struct(${type.fields.map((field) => `"${field.name}": ${arrowName(field.type)}`).join(', ')})`;
  return arrowNames[type.kind];
}
