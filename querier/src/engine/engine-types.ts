import type { ColumnKind } from '@inlay/catalog';

/** DuckDB's names of the types that a table's columns have, and its time. */
export const engineTypes = {
  tag: 'VARCHAR',
  string: 'VARCHAR',
  f64: 'DOUBLE',
  i64: 'BIGINT',
  u64: 'UBIGINT',
  bool: 'BOOLEAN',
  time: 'TIMESTAMP_NS',
} as const satisfies Readonly<Record<ColumnKind | 'time', string>>;

export type EngineType = (typeof engineTypes)[keyof typeof engineTypes];
