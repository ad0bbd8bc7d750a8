import type { DataType, SimpleKind } from '../../relation/types.js';
import { quoteRaw } from './identifiers.js';

const simple: Readonly<Record<SimpleKind, string>> = {
  // The engine's own type of NULL has no name: what has it is printed as an INTEGER.
  null: 'INTEGER',
  bool: 'BOOLEAN',
  i8: 'TINYINT',
  i16: 'SMALLINT',
  i32: 'INTEGER',
  i64: 'BIGINT',
  u8: 'UTINYINT',
  u16: 'USMALLINT',
  u32: 'UINTEGER',
  u64: 'UBIGINT',
  f32: 'FLOAT',
  f64: 'DOUBLE',
  utf8: 'VARCHAR',
  binary: 'BLOB',
  date: 'DATE',
  interval: 'INTERVAL',
};

/** DuckDB's name of the type in which it holds values of ours; see `DataType`. */
export function engineType(type: DataType): string {
  if (type.kind === 'decimal') return `DECIMAL(${String(type.precision)}, ${String(type.scale)})`;
  if (type.kind === 'timestamp') return 'TIMESTAMP_NS';
  if (type.kind === 'duration' || type.kind === 'time_of_day') return 'BIGINT';
  if (type.kind === 'list') return `${engineType(type.item)}[]`;
  if (type.kind === 'struct')
    return `STRUCT(${type.fields.map((field) => `${quoteRaw(field.name)} ${engineType(field.type)}`).join(', ')})`;
  return simple[type.kind];
}
