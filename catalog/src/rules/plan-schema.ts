import type { ColumnId, TableId } from '@inlay/core';
import type { RefusedColumn, WantedTable } from '../catalog/index.js';
import type { Column, ColumnKind, DatabaseSchema, Table } from '../model/index.js';

/** One table to be created, or to get more columns. */
export interface TableChange {
  readonly name: string;
  /** The table as it is; undefined when it is to be created. */
  readonly existing: Table | undefined;
  /** To be added, in this order. */
  readonly columns: readonly { readonly name: string; readonly kind: ColumnKind }[];
}

/** The changes that make the wanted columns exist, and the columns that no change can. */
export interface SchemaPlan {
  /** Only tables that change. */
  readonly changes: readonly TableChange[];
  readonly refused: readonly RefusedColumn[];
}

interface Draft {
  readonly existing: Table | undefined;
  readonly kinds: Map<string, ColumnKind>;
  readonly added: { name: string; kind: ColumnKind }[];
}

/**
 * What is to be created so that the wanted columns are there, and what cannot be. When one new column is wanted with
 * two kinds, the first wins. `time` counts as one of a table's columns (as in InfluxDB 3), and is refused as a name for
 * another.
 */
export function planSchema(schema: DatabaseSchema, wanted: readonly WantedTable[]): SchemaPlan {
  const { tablesMax, columnsPerTableMax } = schema.database;
  const drafts = draftsOf(schema, wanted);
  const refused: RefusedColumn[] = [];
  let tables = schema.tables.length;
  for (const { name, columns } of wanted) {
    let draft = drafts.get(name);
    if (draft === undefined) {
      if (tables >= tablesMax) {
        refused.push({ table: name, reason: 'table_limit', limit: tablesMax });
        continue;
      }
      tables++;
      draft = { existing: undefined, kinds: new Map(), added: [] };
      drafts.set(name, draft);
    }
    for (const column of columns) {
      const refusal = addColumn(draft, column, columnsPerTableMax);
      if (refusal !== undefined) refused.push({ table: name, column: column.name, ...refusal });
    }
  }
  const changes: TableChange[] = [];
  for (const [name, { existing, added }] of drafts)
    if (existing === undefined || added.length > 0) changes.push({ name, existing, columns: added });
  return { changes, refused };
}

/** Existing ones among the wanted tables. A scan, since an index over all tables would cost more than it saves. */
function draftsOf(schema: DatabaseSchema, wanted: readonly WantedTable[]): Map<string, Draft> {
  const names = new Set(wanted.map((table) => table.name));
  const drafts = new Map<string, Draft>();
  for (const table of schema.tables)
    if (names.has(table.name))
      drafts.set(table.name, {
        existing: table,
        kinds: new Map(table.columns.map((column) => [column.name, column.kind])),
        added: [],
      });
  return drafts;
}

function addColumn(
  draft: Draft,
  column: { readonly name: string; readonly kind: ColumnKind },
  columnsMax: number,
): Pick<RefusedColumn, 'reason' | 'existing' | 'limit'> | undefined {
  if (column.name === 'time') return { reason: 'kind_conflict' };
  const existing = draft.kinds.get(column.name);
  if (existing !== undefined) return existing === column.kind ? undefined : { reason: 'kind_conflict', existing };
  if (draft.kinds.size + 1 >= columnsMax) return { reason: 'column_limit', limit: columnsMax };
  draft.kinds.set(column.name, column.kind);
  draft.added.push({ name: column.name, kind: column.kind });
  return undefined;
}

/** Hands out the ids of what a plan creates, in the order of the plan. */
export interface IdSource {
  nextTableId(): TableId;
  nextColumnId(): ColumnId;
}

/** The schema after the plan, at `version`. */
export function applyPlan(schema: DatabaseSchema, plan: SchemaPlan, ids: IdSource, version: bigint): DatabaseSchema {
  const tables = [...schema.tables];
  for (const { name, existing, columns } of plan.changes) {
    const id = existing?.id ?? ids.nextTableId();
    const added = columns.map(({ name: column, kind }): Column => ({ id: ids.nextColumnId(), name: column, kind }));
    const table = { id, databaseId: schema.database.id, name, columns: [...(existing?.columns ?? []), ...added] };
    if (existing === undefined) tables.push(table);
    else tables[tables.indexOf(existing)] = table;
  }
  return { database: schema.database, tables, version };
}
