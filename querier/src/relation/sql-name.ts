import type { DataType, SimpleKind, TimeUnit } from './types.js';

const names: Readonly<Record<SimpleKind, string>> = {
  null: 'NULL',
  bool: 'BOOLEAN',
  i8: 'TINYINT',
  i16: 'SMALLINT',
  i32: 'INTEGER',
  i64: 'BIGINT',
  u8: 'TINYINT UNSIGNED',
  u16: 'SMALLINT UNSIGNED',
  u32: 'INTEGER UNSIGNED',
  u64: 'BIGINT UNSIGNED',
  f32: 'FLOAT',
  f64: 'DOUBLE',
  utf8: 'VARCHAR',
  binary: 'BYTEA',
  date: 'DATE',
  interval: 'INTERVAL',
};
const timestamps: Readonly<Record<TimeUnit, string>> = {
  s: 'TIMESTAMP(0)',
  ms: 'TIMESTAMP(3)',
  us: 'TIMESTAMP(6)',
  ns: 'TIMESTAMP',
};

/** The name of a type that a statement would give it, for messages. */
export function sqlName(type: DataType): string {
  if (type.kind === 'decimal') return `DECIMAL(${String(type.precision)}, ${String(type.scale)})`;
  if (type.kind === 'timestamp')
    return type.zone === undefined ? timestamps[type.unit] : `${timestamps[type.unit]} in ${type.zone}`;
  if (type.kind === 'time_of_day') return type.unit === 'ns' ? 'TIME' : `TIME in ${type.unit}`;
  if (type.kind === 'duration') return `a duration in ${type.unit}`;
  if (type.kind === 'list') return `${sqlName(type.item)}[]`;
  if (type.kind === 'struct') return `a struct of ${type.fields.map(({ name }) => name).join(', ')}`;
  return names[type.kind];
}
