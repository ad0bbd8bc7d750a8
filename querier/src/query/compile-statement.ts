import type { OutputColumn } from '../engine/engine.js';
import { printStatement } from '../engine/print/index.js';
import { explain } from '../relation/explain.js';
import type { SystemScan } from '../relation/relation.js';
import { applyRules } from '../relation/rules/apply-rules.js';
import { scansOf } from '../relation/scans.js';
import { deepAsComplex } from '../sql/bind/limits.js';
import { readStatement, type ReadOptions } from '../sql/bind/read-statement.js';
import { engineViews } from '../table-view/engine-views.js';
import { systemTables } from './system-tables.js';
import { tableUse, type TableUse } from '../relation/table-scan.js';

/** What is to be run, and over which relations. */
export interface CompiledStatement {
  readonly kind: 'query' | 'explain' | 'explain_analyze';
  readonly sql: string;
  readonly columns: readonly OutputColumn[];
  readonly uses: readonly TableUse[];
  /** By the names in `systemTables` (`information_schema_tables`): the tables that are asked about, all where undefined. */
  readonly systemTables: ReadonlyMap<string, ReadonlySet<string> | undefined>;
  /** The tree for people, where the statement asks how it would be answered. */
  readonly tree?: string;
  /** The plan of the engine is asked for, too. */
  readonly isVerbose?: boolean;
}

/** Surroundings of a statement: parser, tables, time and parameters. */
export type CompileStatementOptions = Omit<ReadOptions, 'system'>;

/** From a user's text to the engine's. Rejects with the codes of SqlErrorCode. */
export async function compileStatement(text: string, options: CompileStatementOptions): Promise<CompiledStatement> {
  const read = await readStatement(text, { ...options, system: systemTables });
  return deepAsComplex(() => {
    const statement = applyRules(read.statement);
    const { tables, system } = scansOf(statement.relation);
    return {
      kind: read.kind,
      sql: printStatement(statement, engineViews),
      columns: statement.outputs.map(({ name, role, type }) => ({ name, role, type })),
      uses: tables.map(tableUse),
      systemTables: askedOf(system),
      ...(read.kind === 'query' ? {} : { tree: explain(statement), isVerbose: read.isVerbose }),
    };
  });
}

/** By relation the tables that any mention asks about; undefined when one asks about all. */
function askedOf(scans: readonly SystemScan[]): CompiledStatement['systemTables'] {
  const asked = new Map<string, ReadonlySet<string> | undefined>();
  for (const { schema, table, tableNames } of scans) {
    const name = `${schema}_${table}`;
    const known = asked.get(name);
    const isFirst = !asked.has(name);
    const names =
      tableNames && (isFirst || known !== undefined) ? new Set([...(known ?? []), ...tableNames]) : undefined;
    asked.set(name, names);
  }
  return asked;
}
