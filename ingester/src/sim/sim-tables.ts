import { isInlayError, type DatabaseId, type TableId } from '@inlay/core';
import type { Catalog, ColumnKind, DatabaseSchema } from '@inlay/catalog';
import type { Prng } from '@inlay/testing';
import { fieldKinds } from './sim-values.js';

export interface SimColumn {
  readonly id: number;
  readonly name: string;
  readonly kind: ColumnKind;
}

export interface SimTable {
  readonly databaseId: DatabaseId;
  readonly id: TableId;
  readonly name: string;
  readonly columns: readonly SimColumn[];
}

interface WantedColumn {
  readonly name: string;
  readonly kind: ColumnKind;
}

const firstColumns: readonly WantedColumn[] = [
  { name: 'host', kind: 'tag' },
  { name: 'zone', kind: 'tag' },
  // Holds the number of the request that wrote a row.
  { name: 'n', kind: 'i64' },
  ...fieldKinds.map((kind) => ({ name: kind, kind })),
];

/** Two databases, three tables, and columns that are added while rows are written. What the catalog said once has to stay. */
export class SimTables {
  readonly #wanted = new Map<string, Map<string, WantedColumn[]>>([
    [
      'sim',
      new Map([
        ['t1', [...firstColumns]],
        ['t2', [...firstColumns]],
      ]),
    ],
    ['other/one', new Map([['t1', [...firstColumns]]])],
  ]);
  /** By database, table and column: the id that the catalog gave. */
  readonly #known = new Map<string, number>();
  #tables: readonly SimTable[] = [];

  get all(): readonly SimTable[] {
    return this.#tables;
  }

  /** Creates what is absent; returns what is not as it was. */
  async ensure(catalog: Catalog): Promise<string[]> {
    const tables: SimTable[] = [];
    const problems: string[] = [];
    for (const [name, wanted] of this.#wanted) {
      await catalog.createDatabase({ name }).catch((error: unknown) => {
        if (!isInlayError(error, 'database_exists')) throw error;
      });
      const { id } = (await catalog.listDatabases()).find((database) => database.name === name) ?? {};
      if (id === undefined) return [`database ${name} is not listed`];
      const { schema } = await catalog.ensureSchema(
        id,
        [...wanted].map(([table, columns]) => ({ name: table, columns })),
      );
      problems.push(...this.#remember(schema));
      for (const table of schema.tables)
        tables.push({ databaseId: id, id: table.id, name: table.name, columns: table.columns });
    }
    this.#tables = tables;
    return problems;
  }

  /** One more column somewhere, from now on. */
  async grow(catalog: Catalog, random: Prng): Promise<string[]> {
    const columns = random.pick([...this.#wanted.values()].flatMap((tables) => [...tables.values()]));
    columns.push({ name: `c${String(columns.length)}`, kind: random.pick([...fieldKinds, 'tag' as const]) });
    return this.ensure(catalog);
  }

  #remember({ database, tables }: DatabaseSchema): string[] {
    const problems: string[] = [];
    const note = (name: string, id: number): void => {
      const before = this.#known.get(name);
      if (before !== undefined && before !== id)
        problems.push(`${name} had id ${String(before)} in the catalog and has ${String(id)} now`);
      this.#known.set(name, id);
    };
    note(database.name, database.id);
    for (const table of tables) {
      note(`${database.name}.${table.name}`, table.id);
      for (const column of table.columns) note(`${database.name}.${table.name}.${column.name}`, column.id);
    }
    return problems;
  }
}
