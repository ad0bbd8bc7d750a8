import type { OutputColumn } from '../engine/engine.js';
import { printStatement } from '../engine/print/index.js';
import { explain } from '../relation/explain.js';
import type { ReadStatement } from '../relation/front-end/read-statement.js';
import { deepAsComplex } from '../relation/front-end/too-complex.js';
import type { SystemScan } from '../relation/relation.js';
import { applyRules } from '../relation/rules/apply-rules.js';
import { scansOf } from '../relation/scans.js';
import { tableScan, type TableScan } from '../relation/table-scan.js';
import { engineViews, systemViewNameOf } from '../table-view/engine-views.js';

/** What is to be run, and over which relations. */
export interface CompiledStatement {
  readonly kind: ReadStatement['kind'];
  readonly sql: string;
  readonly columns: readonly OutputColumn[];
  /** One a mention of a table. */
  readonly scans: readonly TableScan[];
  /** By the names of their views: the tables that a relation of the catalog's is asked about, all where undefined. */
  readonly systemTables: ReadonlyMap<string, ReadonlySet<string> | undefined>;
  /** The tree for people, where the statement asks how it would be answered. */
  readonly tree?: string;
  /** The plan of the engine is asked for, too. */
  readonly isVerbose?: boolean;
}

/** From the tree that a front end has read to the engine's text. Throws `statement_too_complex`, and `bad_literal` for what no value can hold. */
export const compileStatement = (read: ReadStatement): CompiledStatement =>
  deepAsComplex(() => {
    const statement = applyRules(read.statement);
    const { tables, system } = scansOf(statement.relation);
    return {
      kind: read.kind,
      sql: printStatement(statement, engineViews),
      columns: statement.outputs.map(({ name, role, type }) => ({ name, role, type })),
      scans: tables.map(tableScan),
      systemTables: askedOf(system),
      ...(read.kind === 'query' ? {} : { tree: explain(statement), isVerbose: read.isVerbose }),
    };
  });

/** By relation the tables that any mention asks about; undefined when one asks about all. */
function askedOf(scans: readonly SystemScan[]): CompiledStatement['systemTables'] {
  const asked = new Map<string, ReadonlySet<string> | undefined>();
  for (const { schema, table, tableNames } of scans) {
    const name = systemViewNameOf(schema, table);
    const known = asked.get(name);
    const isFirst = !asked.has(name);
    const names =
      tableNames && (isFirst || known !== undefined) ? new Set([...(known ?? []), ...tableNames]) : undefined;
    asked.set(name, names);
  }
  return asked;
}
