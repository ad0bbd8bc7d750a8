import { sqlError } from './sql-error.js';
import { farTimeIn } from './values/constant.js';
import { formatTimestamp } from './values/timestamp.js';
import { compileQuery } from './compile/query/query.js';
import { dispatchExpression } from './compile/expression.js';
import { Scope, Statement } from './compile/scope.js';
import type { CompileContext, CompiledQuery } from './compile/scope.js';
import type { TreeNode } from './parse/tree.js';

/** A compiled query, with its kind of statement. */
export interface CompiledSql extends CompiledQuery {
  readonly statement: Statement;
}

const compiler = { expression: dispatchExpression, query: compileQuery };

/** From a checked tree to SQL of the engine, the columns of the answer, and the tables that it reads. */
export function compileSql(node: TreeNode, context: CompileContext): CompiledSql {
  const statement = new Statement(compiler, context);
  const query = compileQuery(node, new Scope(statement));
  const far = farTimeIn(query.sql);
  if (far !== undefined)
    throw sqlError(
      'bad_literal',
      `the time ${formatTimestamp(far)} is outside of what a time can hold, 1677-09-21 to 2262-04-11: it can be compared with, but not answered or computed with`,
    );
  const unused = Object.keys(context.parameters).find((name) => !statement.usedParameters.has(name));
  if (unused !== undefined) throw sqlError('parameter_unknown', `the statement has no parameter $${unused}`);
  return { ...query, statement };
}
