import type { ColumnKind, RefusedColumn, WantedTable } from '@inlay/catalog';
import { assert, shorten } from '@inlay/core';
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

/** The columns of the table that the schema lacks. */
function unknownColumns(table: TableInCheck, schema: CachedSchema): LabelledColumn[] {
  const known = schema.table(table.parsed.name);
  return columnsOf(table).filter(({ name, kind }) => {
    const column = known?.column(name);
    // Values under the id of a column of another kind would be read as garbage by everybody from here on.
    assert(column === undefined || column.kind === kind, `column ${name} was not parsed for this schema`);
    return column === undefined;
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

/** Result of a check of columns. */
export interface SchemaCheck {
  /** Has every column that an accepted row sets. */
  readonly schema: CachedSchema;
  /**
   * Whether somebody else has just made a column of another kind. Then the parser, which went by the first line, may have
   * refused lines that fit it: they should be parsed again, for `schema`.
   */
  readonly conflict: boolean;
}

/**
 * Has the catalog create what accepted lines set and the schema, for which they were parsed, lacks, in one call. Lines with
 * what cannot be created are refused. Rejects when the catalog cannot be reached and something has to be created.
 */
export async function checkSchema(
  tables: readonly TableInCheck[],
  schema: CachedSchema,
  cache: SchemaCache,
): Promise<SchemaCheck> {
  const wanted: WantedTable[] = [];
  const byName = new Map<string, TableInCheck>();
  for (const table of tables) {
    const unknown = unknownColumns(table, schema).filter(({ name }) => table.isWanted(name));
    if (unknown.length === 0 || table.acceptedCount === 0) continue;
    wanted.push({ name: table.parsed.name, columns: unknown });
    byName.set(table.parsed.name, table);
  }
  if (wanted.length === 0) return { schema, conflict: false };
  const ensured = await cache.ensure(schema, wanted);
  for (const refused of ensured.refused) {
    const table = byName.get(refused.table);
    if (table === undefined) continue;
    const { column } = refused;
    const kind = columnsOf(table).find(({ name }) => name === column)?.kind ?? 'tag';
    const { phase, message } = refusalOf(refused, kind);
    table.refuseWhere(column === undefined ? () => true : table.rowsWith(column), phase, () => message);
  }
  return { schema: ensured.schema, conflict: ensured.refused.some(({ reason }) => reason === 'kind_conflict') };
}
