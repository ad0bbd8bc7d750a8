import { exactly } from './query/exactly.js';
import type { Statement } from '../../relation/relation.js';
import type { OutputRole } from '../../relation/scan.js';
import type { DataType } from '../../relation/types.js';
import { sqlError } from '../sql-error.js';
import type { Query } from '../syntax/tree.js';
import type { BindContext } from './bind-context.js';
import { bindQuery } from './query/query.js';
import { BoundStatement, Scope } from './scope.js';

/** From a parsed query to its tree: all names found, all types known. Throws InlayError with the codes of SqlErrorCode, with line and column. */
export function bindStatement(query: Query, context: BindContext): Statement {
  const statement = new BoundStatement(context, bindQuery);
  const bound = bindQuery(query, new Scope(statement, undefined, {}));
  const unused = Object.keys(context.parameters).find((name) => !statement.usedParameters.has(name));
  if (unused !== undefined) throw sqlError('parameter_unknown', `the statement has no parameter $${unused}`);
  return {
    relation: exactly(bound),
    outputs: bound.columns.map(({ name, column, role }) => ({
      id: column.id,
      type: column.type,
      name,
      role: roleFor(column.type, role),
    })),
  };
}

/** A function of tags may have another type than they have, and is none then: `coalesce(host, sha256('x'))`. */
function roleFor({ kind }: DataType, role: OutputRole): OutputRole {
  const isFitting = role === 'tag' ? kind === 'utf8' : role !== 'time' || kind === 'timestamp';
  return isFitting ? role : 'plain';
}
