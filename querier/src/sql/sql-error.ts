import { distance } from 'fastest-levenshtein';
import { InlayError } from '@inlay/core';

/** Codes of refused statements. The client can mend each of them, so all are `invalid`. */
export type SqlErrorCode =
  | 'sql_syntax'
  | 'one_statement'
  | 'not_a_read'
  | 'sql_unsupported'
  | 'function_refused'
  | 'function_unknown'
  | 'table_not_found'
  | 'column_not_found'
  | 'column_ambiguous'
  | 'parameter_missing'
  | 'parameter_unknown'
  | 'bad_literal';

export const sqlError = (code: SqlErrorCode, message: string): InlayError =>
  new InlayError('invalid', message, { code });

/** Names are compared by so many of their first characters: they may be long and many. */
const comparedMax = 40;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const compared = (name: string): string => name.slice(0, comparedMax).toLowerCase();

/** At most `max` names, as a statement would have to quote them, nearest to what was written first. */
export function candidates(wanted: string, names: readonly string[], max = 5): string {
  const nearest = [...new Set(names)].map((name) => ({
    name,
    far: distance(compared(wanted), compared(name)),
  }));
  nearest.sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1));
  const shown = nearest.slice(0, max).map(({ name }) => quoted(name));
  return shown.length === 0 ? 'none' : shown.join(', ') + (nearest.length > max ? ', ...' : '');
}
