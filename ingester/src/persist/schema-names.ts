import type { Catalog, Column, DatabaseSchema, Table } from '@inlay/catalog';
import { InlayError, isInlayError, type ColumnId, type DatabaseId, type TableId } from '@inlay/core';

/** Names of one table as of the catalog's newest schema. */
export interface TableNames {
  readonly database: string;
  readonly table: string;
  readonly columns: readonly Column[];
}

const databasesMax = 1000;

/** Names for files, which say what they hold. Cached: ids are never reused and names of one id do not matter much. */
export class SchemaNames {
  readonly #catalog: Pick<Catalog, 'listDatabases' | 'schema'>;
  readonly #schemas = new Map<DatabaseId, DatabaseSchema>();

  constructor(catalog: Pick<Catalog, 'listDatabases' | 'schema'>) {
    this.#catalog = catalog;
  }

  /** Undefined when the database was deleted. Rejects as the catalog does, and when the catalog lacks a column. */
  async find(databaseId: DatabaseId, tableId: TableId, columns: readonly ColumnId[]): Promise<TableNames | undefined> {
    const known = namesIn(this.#schemas.get(databaseId), tableId, columns);
    if (known !== undefined) return known;
    const schema = await this.#read(databaseId);
    if (schema === undefined) return undefined;
    const names = namesIn(schema, tableId, columns);
    if (names !== undefined) return names;
    throw new InlayError(
      'internal',
      `the catalog lacks table ${String(tableId)} or a column of it, although rows of it were accepted`,
      {
        code: 'schema_missing',
        details: { table: tableId },
      },
    );
  }

  async #read(databaseId: DatabaseId): Promise<DatabaseSchema | undefined> {
    const database = (await this.#catalog.listDatabases()).find(({ id }) => id === databaseId);
    if (database === undefined) return undefined;
    let schema: DatabaseSchema | undefined;
    try {
      schema = await this.#catalog.schema(database.name);
    } catch (error) {
      if (!isInlayError(error, 'database_not_found')) throw error;
    }
    if (schema?.database.id !== databaseId) return undefined;
    if (this.#schemas.size >= databasesMax) this.#schemas.clear();
    this.#schemas.set(databaseId, schema);
    return schema;
  }
}

function namesIn(
  schema: DatabaseSchema | undefined,
  tableId: TableId,
  columns: readonly ColumnId[],
): TableNames | undefined {
  const table = schema?.tables.find(({ id }) => id === tableId);
  if (schema === undefined || table === undefined || !hasAll(table, columns)) return undefined;
  return { database: schema.database.name, table: table.name, columns: table.columns };
}

function hasAll(table: Table, columns: readonly ColumnId[]): boolean {
  const ids = new Set(table.columns.map(({ id }) => id));
  return columns.every((id) => ids.has(id));
}
