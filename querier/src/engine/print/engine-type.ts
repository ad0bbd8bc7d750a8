import type { DataType, SimpleKind } from '../../relation/types.js';

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
  switch (type.kind) {
    case 'decimal':
      return `DECIMAL(${String(type.precision)}, ${String(type.scale)})`;
    case 'timestamp':
      return 'TIMESTAMP_NS';
    case 'duration':
      return 'BIGINT';
    case 'list':
      return `${engineType(type.item)}[]`;
    case 'struct':
      return `STRUCT(${type.fields.map((field) => `${quoted(field.name)} ${engineType(field.type)}`).join(', ')})`;
    default:
      return simple[type.kind];
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
