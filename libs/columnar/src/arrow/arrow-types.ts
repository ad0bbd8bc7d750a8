import {
  Binary,
  Bool,
  DateDay,
  Decimal,
  Dictionary,
  Duration,
  Field,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  Int8,
  IntervalMonthDayNano,
  List,
  Null,
  Schema,
  Struct,
  Time,
  TimeUnit,
  Timestamp,
  Uint16,
  Uint32,
  Uint64,
  Uint8,
  Utf8,
  type DataType,
} from 'apache-arrow';

/** The unit of a timestamp, a duration or a time of day. */
export type ArrowUnit = 's' | 'ms' | 'us' | 'ns';

/** The Arrow types that answers and files are made of. `dictionary` is dictionary<int32, utf8>. */
export type ArrowType =
  | { readonly kind: 'int'; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  | { readonly kind: 'float'; readonly bits: 32 | 64 }
  | { readonly kind: 'timestamp' | 'duration' | 'time'; readonly unit: ArrowUnit }
  | { readonly kind: 'timestamp'; readonly unit: ArrowUnit; readonly timezone: string }
  /** 128 bits. */
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  /** `interval`: months, days (int32 each) and ns (int64), 16 bytes. */
  | { readonly kind: 'bool' | 'utf8' | 'binary' | 'dictionary' | 'date32' | 'interval' | 'null' }
  | { readonly kind: 'list'; readonly item: ArrowType }
  | { readonly kind: 'struct'; readonly fields: readonly { readonly name: string; readonly type: ArrowType }[] };

/** A column of an Arrow schema. Not nullable means that every batch has a value in every row. */
export interface ArrowField {
  readonly name: string;
  readonly type: ArrowType;
  readonly nullable: boolean;
  readonly metadata?: ReadonlyMap<string, string>;
}

const units: Readonly<Record<ArrowUnit, TimeUnit>> = {
  s: TimeUnit.SECOND,
  ms: TimeUnit.MILLISECOND,
  us: TimeUnit.MICROSECOND,
  ns: TimeUnit.NANOSECOND,
};

const integers = { 8: [Uint8, Int8], 16: [Uint16, Int16], 32: [Uint32, Int32], 64: [Uint64, Int64] } as const;

/** Fields with dictionaries get their position as the dictionary's id. */
function arrowDataType(type: ArrowType, dictionaryId: number): DataType {
  switch (type.kind) {
    case 'int':
      return new integers[type.bits][type.signed ? 1 : 0]();
    case 'float':
      return type.bits === 32 ? new Float32() : new Float64();
    case 'timestamp':
      return new Timestamp(units[type.unit], 'timezone' in type ? type.timezone : null);
    case 'duration':
      return new Duration(units[type.unit]);
    case 'time':
      return new Time(units[type.unit], type.unit === 's' || type.unit === 'ms' ? 32 : 64);
    case 'decimal':
      return new Decimal(type.scale, type.precision, 128);
    case 'bool':
      return new Bool();
    case 'utf8':
      return new Utf8();
    case 'binary':
      return new Binary();
    case 'dictionary':
      return new Dictionary(new Utf8(), new Int32(), dictionaryId, false);
    case 'date32':
      return new DateDay();
    case 'interval':
      return new IntervalMonthDayNano();
    case 'null':
      return new Null();
    case 'list':
      return new List(new Field('item', arrowDataType(type.item, dictionaryId), true));
    case 'struct':
      return new Struct(
        type.fields.map((field) => new Field(field.name, arrowDataType(field.type, dictionaryId), true)),
      );
  }
}

/** The schema of these fields, in their order. A dictionary gets its field's position as its id. */
export function arrowSchema(fields: readonly ArrowField[], metadata?: ReadonlyMap<string, string>): Schema {
  const made = fields.map(({ name, type, nullable, metadata: own }, i) => {
    return new Field(name, arrowDataType(type, i), nullable, own === undefined ? null : new Map(own));
  });
  return new Schema(made, metadata === undefined ? null : new Map(metadata));
}
