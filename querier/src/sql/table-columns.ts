import type { ColumnKind, Table } from '@inlay/catalog';
import type { Role, SqlType } from './compile/typed.js';

/** A column of a table as SQL sees it. */
export interface TableColumn {
  readonly name: string;
  readonly type: SqlType;
  readonly role: Role;
  readonly kind: ColumnKind | 'time';
}

const types: Readonly<Record<ColumnKind | 'time', SqlType>> = {
  tag: 'string',
  string: 'string',
  f64: 'f64',
  i64: 'i64',
  u64: 'u64',
  bool: 'bool',
  time: 'time',
};

/** A table as SQL shows it: its columns and `time`, in byte order of their names, as InfluxDB 3 shows them. */
export function tableColumns(table: Table): readonly TableColumn[] {
  const columns = [...table.columns.map(({ name, kind }) => ({ name, kind })), { name: 'time', kind: 'time' as const }];
  const bytes = (name: string): Buffer => Buffer.from(name);
  return columns
    .sort((a, b) => Buffer.compare(bytes(a.name), bytes(b.name)))
    .map(({ name, kind }) => ({
      name,
      kind,
      type: types[kind],
      role: kind === 'tag' || kind === 'time' ? kind : 'plain',
    }));
}

/** The TEMP view that stands for a table. */
export const viewNameOf = (table: Table): string => `t${String(table.id)}`;
