import type { ColumnKind, Table } from '@inlay/catalog';
import type { OutputRole } from '../relation.js';
import { types as dataTypes, type DataType } from '../types.js';

/** A column of a table as SQL sees it. */
export interface TableColumn {
  readonly name: string;
  readonly type: DataType;
  readonly role: OutputRole;
  readonly kind: ColumnKind | 'time';
}

const types: Readonly<Record<ColumnKind | 'time', DataType>> = {
  tag: dataTypes.utf8,
  string: dataTypes.utf8,
  f64: dataTypes.f64,
  i64: dataTypes.i64,
  u64: dataTypes.u64,
  bool: dataTypes.bool,
  time: dataTypes.time,
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
