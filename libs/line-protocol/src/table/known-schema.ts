import type { FieldKind } from '@inlay/columnar';

/** What is already decided on the columns of a table. */
export interface KnownTable {
  /** Undefined when there is no such column yet. */
  kindOf(column: string): FieldKind | 'tag' | undefined;
}

/** The catalog's decisions on the tables of a body's database. Asked while the body is parsed, so it answers at once. */
export interface KnownSchema {
  table(name: string): KnownTable | undefined;
  /** How many other tables a body may name: lines of further ones are refused before anything is built for them. */
  readonly newTablesMax?: number;
}
