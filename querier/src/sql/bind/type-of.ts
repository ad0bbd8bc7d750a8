import { types, type DataType } from '../../relation/types.js';
import { decimalType } from '../meaning/decimals.js';
import type { SqlType } from '../syntax/sql-type.js';

const simple = {
  boolean: types.bool,
  int8: types.i8,
  int16: types.i16,
  int32: types.i32,
  int64: types.i64,
  uint8: types.u8,
  uint16: types.u16,
  uint32: types.u32,
  uint64: types.u64,
  float32: types.f32,
  float64: types.f64,
  utf8: types.utf8,
  binary: types.binary,
  date: types.date,
  interval: types.interval,
  time: types.timeOfDay,
} as const;

/** The digits of DECIMAL without any, as DataFusion has them. */
const defaultPrecision = 38;
const defaultScale = 10;

/** What the name of a type means. */
export function typeOf(name: SqlType): DataType {
  if (name.kind === 'decimal')
    return name.precision === undefined
      ? decimalType(defaultPrecision, defaultScale)
      : decimalType(name.precision, name.scale ?? 0);
  if (name.kind === 'timestamp')
    return { kind: 'timestamp', unit: name.unit, ...(name.zoned ? { zone: '+00:00' } : {}) };
  return name.kind === 'list' ? { kind: 'list', item: typeOf(name.element) } : simple[name.kind];
}
