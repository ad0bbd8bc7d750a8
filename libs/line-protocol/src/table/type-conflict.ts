import type { FieldKind } from '@inlay/columnar';

const phrases: Readonly<Record<FieldKind | 'tag', string>> = {
  tag: 'tag',
  f64: 'field::float',
  i64: 'field::integer',
  u64: 'field::uinteger',
  bool: 'field::boolean',
  string: 'field::string',
};

/** The message for a column that a line gives another type than it has, as InfluxDB words it. */
export function typeConflict(column: string, expected: FieldKind | 'tag', got: FieldKind | 'tag'): string {
  return `invalid column type for column '${column}', expected iox::column_type::${phrases[expected]}, got iox::column_type::${phrases[got]}`;
}
