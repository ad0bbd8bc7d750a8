import type { Catalog, ParquetFile, Table } from '@inlay/catalog';
import { InlayError, nextTurn } from '@inlay/core';
import type { EngineView } from '../engine/engine.js';
import { engineType } from '../engine/print/engine-type.js';
import { quoteRaw } from '../engine/print/identifiers.js';
import { quoteText } from '../engine/print/literal.js';
import type { DataType } from '../relation/types.js';
import { systemViewNameOf } from '../table-view/engine-views.js';
import type { CompiledStatement } from './compile-statement.js';
import type { NamedSchema } from './schema-cache.js';
import { systemTables, type Cell, type SystemTableDefinition } from './system-tables.js';

/** Rows of one relation that a statement can have; more are a database of thousands of wide tables. */
const rowsMax = 200_000;
/** Rows that are written before others may go on. */
const rowsPerTurn = 2000;

/** The relations that a statement asks about, as views. Rejects with `too_many_rows` (exhausted). */
export async function systemViews(
  { systemTables: asked }: CompiledStatement,
  { schema }: NamedSchema,
  catalog: Pick<Catalog, 'listFiles'>,
): Promise<readonly EngineView[]> {
  const views: EngineView[] = [];
  for (const definition of systemTables) {
    const name = systemViewNameOf(definition.schema, definition.name);
    if (!asked.has(name)) continue;
    const names = asked.get(name);
    const tables = schema.tables.filter((table) => names?.has(table.name) ?? true);
    const files = new Map<Table, readonly ParquetFile[]>();
    if (definition.needsFiles) for (const table of tables) files.set(table, (await catalog.listFiles(table.id)).files);
    views.push(await systemView(definition, definition.rows({ ...schema, tables }, files)));
  }
  return views;
}

/** The relation as a view of constants. */
async function systemView(table: SystemTableDefinition, rows: Iterable<readonly Cell[]>): Promise<EngineView> {
  const names = table.columns.map((column) => quoteRaw(column.name));
  const casts = table.columns.map((column, i) => `${castSql(names[i] ?? '', column.type)} AS ${names[i] ?? ''}`);
  const values: string[] = [];
  for (const row of rows) {
    values.push(`(${row.map(cellSql).join(', ')})`);
    if (values.length % rowsPerTurn === 0) await nextTurn();
    if (values.length > rowsMax)
      throw new InlayError(
        'exhausted',
        `${table.schema}.${table.name} has more than ${String(rowsMax)} rows here: ask about single tables, with WHERE table_name = '...'`,
        { code: 'too_many_rows' },
      );
  }
  // VALUES cannot be empty.
  const body =
    values.length === 0
      ? `(VALUES (${names.map(() => 'NULL').join(', ')})) v(${names.join(', ')}) WHERE false`
      : `(VALUES ${values.join(', ')}) v(${names.join(', ')})`;
  const name = quoteRaw(systemViewNameOf(table.schema, table.name));
  return { name, sql: `SELECT ${casts.join(', ')} FROM ${body}` };
}

const castSql = (name: string, type: DataType): string =>
  type.kind === 'timestamp' ? `make_timestamp_ns(CAST(${name} AS BIGINT))` : `CAST(${name} AS ${engineType(type)})`;
const cellSql = (cell: Cell): string =>
  cell === null ? 'NULL' : typeof cell === 'string' ? quoteText(cell) : String(cell);
