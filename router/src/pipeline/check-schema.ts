import type { ColumnKind, RefusedColumn, WantedTable } from '@inlay/catalog';
import { shorten } from '@inlay/core';
import { typeConflict, type LineErrorPhase } from '@inlay/line-protocol';
import type { CachedSchema, SchemaCache } from './schema-cache.js';
import type { TableInCheck } from './table-in-check.js';

interface LabelledColumn {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** Every column of a parsed table with the kind that its lines give it. */
function columnsOf({ parsed }: TableInCheck): LabelledColumn[] {
  const tags = parsed.rows.series.tags.map((name) => ({ name, kind: 'tag' as const }));
  return [...tags, ...parsed.rows.fields.map((field) => ({ name: field.label, kind: field.data.kind }))];
}

/** Refuses lines that give a known column another kind; returns the columns that are not known. */
function checkKnown(table: TableInCheck, schema: CachedSchema): LabelledColumn[] {
  const known = schema.table(table.parsed.name);
  const columns = columnsOf(table);
  if (known === undefined) return columns;
  return columns.filter(({ name, kind }) => {
    const column = known.column(name);
    if (column === undefined) return true;
    if (column.kind !== kind)
      table.refuseWhere(table.rowsWith(name), 'writing', () => typeConflict(name, column.kind, kind));
    return false;
  });
}

function refusalOf(refused: RefusedColumn, kind: ColumnKind): { phase: LineErrorPhase; message: string } {
  const limit = String(refused.limit ?? 0);
  const table = shorten(refused.table);
  const column = shorten(refused.column ?? '');
  switch (refused.reason) {
    case 'table_limit':
      return {
        phase: 'limit',
        message: `table '${table}' was not created: the database has ${limit} tables, as many as it may have`,
      };
    case 'column_limit':
      return {
        phase: 'limit',
        message: `column '${column}' was not created: table '${table}' would have more than the ${limit} columns that it may have`,
      };
    case 'kind_conflict': {
      const message =
        refused.existing === undefined
          ? `column '${column}' cannot be created in table '${table}'`
          : typeConflict(refused.column ?? '', refused.existing, kind);
      return { phase: 'writing', message };
    }
  }
}

/**
 * Refuses lines that do not fit the schema and has the catalog create what the others lack, in one call. Only columns that
 * an accepted line sets are created. Returns the schema that has them all. Rejects when the catalog cannot be reached and
 * something has to be created.
 */
export async function checkSchema(
  tables: readonly TableInCheck[],
  schema: CachedSchema,
  cache: SchemaCache,
): Promise<CachedSchema> {
  const wanted: WantedTable[] = [];
  const byName = new Map<string, TableInCheck>();
  for (const table of tables) {
    const unknown = checkKnown(table, schema).filter(({ name }) => table.isWanted(name));
    if (unknown.length === 0 || table.acceptedCount === 0) continue;
    wanted.push({ name: table.parsed.name, columns: unknown });
    byName.set(table.parsed.name, table);
  }
  if (wanted.length === 0) return schema;
  const ensured = await cache.ensure(schema, wanted);
  for (const refused of ensured.refused) {
    const table = byName.get(refused.table);
    if (table === undefined) continue;
    const { column } = refused;
    const kind = columnsOf(table).find(({ name }) => name === column)?.kind ?? 'tag';
    const { phase, message } = refusalOf(refused, kind);
    table.refuseWhere(column === undefined ? () => true : table.rowsWith(column), phase, () => message);
  }
  return ensured.schema;
}
