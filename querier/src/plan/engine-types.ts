import type { ColumnKind } from '@inlay/catalog';

/** DuckDB's type of a column. */
export const engineTypes: Readonly<Record<ColumnKind, string>> = {
  tag: 'VARCHAR',
  string: 'VARCHAR',
  f64: 'DOUBLE',
  i64: 'BIGINT',
  u64: 'UBIGINT',
  bool: 'BOOLEAN',
};
