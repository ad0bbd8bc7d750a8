import { compileStatement, type CompiledStatement } from '../query/compile-statement.js';
import { systemTables } from '../query/system-tables.js';
import { readStatement, type ReadOptions } from '../sql/bind/read-statement.js';

/** Surroundings of a statement: parser, tables, time and parameters. */
export type CompileSqlOptions = Omit<ReadOptions, 'system'>;

/** From a user's SQL to the engine's. Rejects with the codes of SqlErrorCode. */
export async function compileSql(text: string, options: CompileSqlOptions): Promise<CompiledStatement> {
  return compileStatement(await readStatement(text, { ...options, system: systemTables }));
}
