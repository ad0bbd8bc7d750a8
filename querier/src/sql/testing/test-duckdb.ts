import type { ColumnKind, Table } from '@inlay/catalog';
import { columnId, databaseId, tableId } from '@inlay/core';
import { engineTypes } from '../../engine/engine-types.js';
import { printStatement } from '../../engine/print/index.js';
import type { StatementOutput } from '../../relation/relation.js';
import { applyRules } from '../../relation/rules/apply-rules.js';
import { scansOf } from '../../relation/scans.js';
import type { BindContext } from '../bind/bind-context.js';
import { quoteName } from '../../engine/print/identifiers.js';
import { readStatement } from '../bind/read-statement.js';
import { parseStatement } from '../syntax/parse-statement.js';
import { tableColumns } from '../../relation/front-end/table-columns.js';
import { engineViews, viewNameOf } from '../../table-view/engine-views.js';
import { tableScan, type TableScan } from '../../relation/table-scan.js';

/** For tests: the part of @duckdb/node-api that they use; the module itself is imported by the tests. */
export interface DuckDbConnection {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string, values?: string[]): Promise<DuckDbReader>;
}
interface DuckDbReader {
  columnNames(): string[];
  columnTypes(): { toString(): string }[];
  getRows(): unknown[][];
}

export interface TestAnswer {
  readonly names: readonly string[];
  readonly types: readonly string[];
  /** Values as text: times in ns, doubles as JavaScript prints them. */
  readonly rows: readonly (readonly (string | null)[])[];
}

/** A statement as the engine gets it. */
export interface CompiledText {
  readonly sql: string;
  readonly columns: readonly StatementOutput[];
  readonly scans: readonly TableScan[];
}

/** DuckDB in the test's own process, with tables where the engine has views. */
export class TestDuckDb {
  readonly #connection: DuckDbConnection;

  constructor(connection: DuckDbConnection) {
    this.#connection = connection;
  }

  async setUp(tables: readonly Table[]): Promise<void> {
    for (const table of tables) {
      const columns = tableColumns(table).map((column) => `${quoteName(column.name)} ${engineTypes[column.kind]}`);
      await this.run(`CREATE TABLE ${viewNameOf(table)}(${columns.join(', ')})`);
    }
  }

  async run(sql: string): Promise<void> {
    await this.#connection.run(sql);
  }

  async compile(sql: string, context: BindContext): Promise<CompiledText> {
    const { statement } = await readStatement(sql, {
      ...context,
      params: context.parameters,
      findTables: () => context.tables,
      parse: parseStatement,
      place: 'here',
    });
    const ruled = applyRules(statement);
    return {
      sql: printStatement(ruled, engineViews),
      columns: ruled.outputs,
      scans: scansOf(ruled.relation).tables.map(tableScan),
    };
  }

  async rows(sql: string): Promise<TestAnswer> {
    const reader = await this.#connection.runAndReadAll(sql);
    const types = reader.columnTypes().map((type) => type.toString());
    return { names: reader.columnNames(), types, rows: reader.getRows().map((row) => row.map(textOf)) };
  }
}

function textOf(value: unknown): string | null {
  if (value === null) return null;
  if (typeof value === 'object') {
    if ('nanos' in value) return String(value.nanos);
    if ('items' in value && Array.isArray(value.items)) return JSON.stringify(value.items.map(textOf));
    if ('entries' in value && typeof value.entries === 'object' && value.entries !== null) {
      return JSON.stringify(
        Object.fromEntries(Object.entries(value.entries).map(([key, inner]) => [key, textOf(inner)])),
      );
    }
  }
  // DuckDB's own value classes (dates, decimals, intervals) print themselves.
  return (value as { toString(): string }).toString();
}

/** The first table of the first database, `t1` in the engine, with columns in this order; every table has `time` besides. */
export function testTable(name: string, kinds: Readonly<Record<string, ColumnKind>>): Table {
  const columns = Object.entries(kinds).map(([column, kind], i) => ({ id: columnId(i + 1), name: column, kind }));
  return { id: tableId(1), databaseId: databaseId(1), name, columns };
}

/** The context of a statement over some tables, at a fixed time. */
export function testContext(tables: readonly Table[], more: Partial<BindContext> = {}): BindContext {
  return {
    tables: { find: (name) => tables.find((table) => table.name === name), names: tables.map((table) => table.name) },
    system: [],
    nowNs: 1_800_000_000_000_000_000n,
    parameters: {},
    ...more,
  };
}
