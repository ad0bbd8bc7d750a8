import type { ParamValue } from '../../relation/front-end/parameter.js';
import type { SystemTable, TableNames } from '../../relation/front-end/known-tables.js';
import type { ReadStatement } from '../../relation/front-end/read-statement.js';
import { deepAsComplex } from '../../relation/front-end/too-complex.js';
import { bindStatement } from './bind-statement.js';
import type { BindContext } from './bind-context.js';
import { namedTables } from './named-tables.js';
import { showStatement } from './show.js';
import { sqlError } from '../sql-error.js';
import type { ParsePlace } from '../syntax/text/limits.js';
import type { ParsedStatement } from '../syntax/tree.js';

/** Gives the tables of a database, at least those that bear one of the names. */
export type FindTables = (names: () => readonly string[]) => TableNames | Promise<TableNames>;

/** Surroundings of a statement: tables, time and parameters. */
export interface ReadOptions {
  readonly parse: (text: string, place: ParsePlace) => Promise<ParsedStatement>;
  readonly findTables: FindTables;
  readonly system: readonly SystemTable[];
  readonly nowNs: bigint;
  readonly params: Readonly<Record<string, ParamValue>>;
  /** Where the text is read: what is long is for the thread. */
  readonly place: ParsePlace;
  /** Most work that what a statement does not spell out may take. */
  readonly workMax?: number | undefined;
}

/** From a user's text to its tree: every name found, every type known. Rejects with the codes of SqlErrorCode. */
export async function readStatement(text: string, options: ReadOptions): Promise<ReadStatement> {
  const parsed = await options.parse(text, options.place);
  const tables = await options.findTables(() => namesIn(parsed));
  const context: BindContext = {
    tables,
    system: options.system,
    nowNs: options.nowNs,
    parameters: options.params,
    workMax: options.workMax,
  };
  return deepAsComplex(() => bound(parsed, context));
}

function bound(parsed: ParsedStatement, context: BindContext): ReadStatement {
  switch (parsed.kind) {
    case 'query':
      return { kind: 'query', isVerbose: false, statement: bindStatement(parsed.query, context) };
    case 'explain':
      return {
        kind: parsed.analyze ? 'explain_analyze' : 'explain',
        isVerbose: parsed.verbose,
        statement: bindStatement(parsed.query, context),
      };
    case 'show_tables':
    case 'show_columns':
    case 'describe':
      return { kind: 'query', isVerbose: false, statement: showStatement(parsed, context) };
    case 'show_functions':
    case 'show_settings':
      throw sqlError('sql_unsupported', 'SHOW FUNCTIONS and SHOW ALL are not answered here');
  }
}

function namesIn(parsed: ParsedStatement): readonly string[] {
  if ('query' in parsed) return namedTables(parsed.query);
  return 'table' in parsed ? parsed.table.slice(-1).map(({ text }) => text) : [];
}
