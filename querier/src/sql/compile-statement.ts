import { InlayError } from '@inlay/core';
import { candidates, sqlError } from './sql-error.js';
import { quoteRaw, quoteText } from './identifiers.js';
import { prepareSql } from './parse/prepare-sql.js';
import { deepAsComplex } from './parse/statement-limits.js';
import { asWritten } from '../engine/words/called-names.js';
import { plainWords } from '../engine/words/plain-words.js';
import { compileSql } from './compile-sql.js';
import { systemTables } from './system-tables.js';
import type { OutputColumn } from '../engine/engine.js';
import type { ParamValue } from '../query-service.js';
import { tablesInTree } from './parse/tree-tables.js';
import type { ReadTree } from './parse/read-tree.js';
import type { PreparedSql } from './parse/prepare-sql.js';
import type { CompiledSql } from './compile-sql.js';
import type { TableNames } from './compile/scope.js';
import type { SystemUse, TableUse } from './compile/typed.js';

/** What is to be run, and over which relations. */
export interface CompiledStatement {
  readonly kind: 'query' | 'explain' | 'explain_analyze';
  readonly sql: string;
  readonly columns: readonly OutputColumn[];
  readonly uses: readonly TableUse[];
  /** By the names in `systemTables` (`information_schema_tables`): the tables that are asked about, all where undefined. */
  readonly systemTables: ReadonlyMap<string, ReadonlySet<string> | undefined>;
}

/** Gives the tables of a database, at least those that bear one of the names. */
export type FindTables = (names: () => readonly string[]) => TableNames | Promise<TableNames>;

/** Surroundings of a statement: parser, tables, time and parameters. */
export interface CompileStatementOptions {
  readonly parse: (sql: string) => Promise<ReadTree>;
  readonly findTables: FindTables;
  readonly nowNs: bigint;
  readonly params: Readonly<Record<string, ParamValue>>;
  /** See `CompileContext`. */
  readonly workMax?: number | undefined;
}

/** From a user's text to the engine's. Rejects with the codes of SqlErrorCode. */
export async function compileStatement(text: string, options: CompileStatementOptions): Promise<CompiledStatement> {
  const prepared = prepareSql(text);
  if (prepared.kind === 'show_tables' || prepared.kind === 'show_columns' || prepared.kind === 'describe')
    return show(prepared, await options.findTables(() => prepared.target));
  const compiled = await compileTree(prepared, options);
  return {
    kind: prepared.kind,
    sql: compiled.sql,
    columns: compiled.columns.map(({ name, role }) => ({ name, role })),
    uses: compiled.statement.uses,
    systemTables: new Map([...compiled.statement.systemTables].map(([name, uses]) => [name, namesAsked(uses)])),
  };
}

async function compileTree(
  prepared: PreparedSql,
  { parse, findTables, nowNs, params, workMax }: CompileStatementOptions,
): Promise<CompiledSql> {
  const read = await parse(prepared.sql);
  if ('statements' in read) throw sqlError('one_statement', `one statement a request, not ${String(read.statements)}`);
  if ('error' in read) throw parserError(read.error, prepared);
  const tables = await findTables(() => tablesInTree(read.node));
  return deepAsComplex(() =>
    compileSql(read.node, {
      tables,
      system: systemTables,
      nowNs,
      parameters: params,
      lists: prepared.lists,
      workMax,
    }),
  );
}

function parserError(
  error: { readonly message: string; readonly kind: string; readonly byteOffset: number | undefined },
  prepared: PreparedSql,
): InlayError {
  if (error.message.includes('Only SELECT statements'))
    return sqlError('not_a_read', 'the statement is not a read: only SELECT, EXPLAIN and SHOW are answered here');
  if (/expression depth|memory exhausted|stack/i.test(error.message))
    return new InlayError(
      'invalid',
      'the statement nests too deep: take it apart with WITH, or shorten its chains of operators',
      { code: 'statement_too_complex' },
    );
  const words = asWritten(plainWords(error.message), prepared.sql);
  if (error.kind !== 'parser') return sqlError('sql_unsupported', words);
  if (error.byteOffset === undefined) return sqlError('sql_syntax', words);
  const { line, column } = prepared.position(error.byteOffset);
  return new InlayError('invalid', `line ${String(line)}, column ${String(column)}: ${words}`, {
    code: 'sql_syntax',
    details: { line, column },
  });
}

/** The tables that any mention asks about; undefined when one asks about all. */
function namesAsked(uses: readonly SystemUse[]): ReadonlySet<string> | undefined {
  const values = uses.map((use) => use.tagValues.get('table_name'));
  return values.every((names) => names !== undefined) ? new Set(values.flat()) : undefined;
}

/** SHOW and DESCRIBE read information_schema. */
function show(prepared: PreparedSql, tables: TableNames): CompiledStatement {
  const make = (relation: string, names: readonly string[], where: string, only?: string): CompiledStatement => ({
    kind: 'query',
    sql: `SELECT ${names.map(quoteRaw).join(', ')} FROM ${quoteRaw(relation)}${where}`,
    columns: names.map((name) => ({ name, role: 'plain' })),
    uses: [],
    systemTables: new Map([[relation, only === undefined ? undefined : new Set([only])]]),
  });
  if (prepared.kind === 'show_tables')
    return make('information_schema_tables', ['table_catalog', 'table_schema', 'table_name', 'table_type'], '');
  const [table = '', tableSchema = 'iox', catalog = 'public'] = [...prepared.target].reverse();
  const isKnown =
    tableSchema === 'iox'
      ? tables.find(table) !== undefined
      : systemTables.some((system) => system.schema === tableSchema && system.name === table);
  if (!isKnown || catalog !== 'public' || prepared.target.length > 3) {
    throw sqlError(
      'table_not_found',
      `table "${prepared.target.join('.')}" was not found; there is ${candidates(table, tables.names)}`,
    );
  }
  const own = ['column_name', 'data_type', 'is_nullable'];
  const names = prepared.kind === 'describe' ? own : ['table_catalog', 'table_schema', 'table_name', ...own];
  return make(
    'information_schema_columns',
    names,
    ` WHERE table_schema = ${quoteText(tableSchema)} AND table_name = ${quoteText(table)} ORDER BY ordinal_position`,
    table,
  );
}
