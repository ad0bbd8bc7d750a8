import { InlayError } from '@inlay/core';

/** What a statement can be refused for; all are the asker's to mend, so all are `invalid`. */
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

/** At most `max` names, quoted, nearest to what was written first. */
export function candidates(wanted: string, names: readonly string[], max = 5): string {
  const nearest = [...new Set(names)].map((name) => ({
    name,
    far: distance(wanted.toLowerCase(), name.toLowerCase()),
  }));
  nearest.sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1));
  const shown = nearest.slice(0, max).map(({ name }) => `"${name}"`);
  return shown.length === 0 ? 'there are none' : shown.join(', ') + (nearest.length > max ? ', ...' : '');
}

/** Levenshtein's, on the first 40 characters. */
function distance(a: string, b: string): number {
  const left = a.slice(0, 40);
  const right = b.slice(0, 40);
  let row = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const swap = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
