import { isRefusal } from '../engines/answer.js';
import type { Answer, Rows, Value } from '../engines/answer.js';
import { compare } from '../verdict/compare.js';
import { plainMessage } from '../verdict/message-class.js';

const most = 160;

const shorten = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most)} …` : line;
};

const value = (each: Value): string =>
  each === null ? 'NULL' : typeof each === 'string' ? each : JSON.stringify(each);

const list = (values: readonly Value[]): string =>
  values.length === 1 ? value(values[0] ?? null) : `(${values.map(value).join(', ')})`;

/** A refusal's words, or types and the first rows, in one line. */
function shown(answer: Answer): string {
  if (isRefusal(answer)) return shorten(plainMessage(answer.error));
  const rows = answer.rows.length === 0 ? 'no rows' : answer.rows.slice(0, 8).map(list).join(' ');
  return shorten(`${list(answer.types)}: ${rows}`);
}

/** Both answers, each in one line, by what differs first: rows, types, or names. */
export function shownBoth(
  sql: string,
  ours: Answer,
  theirs: Answer,
): { readonly ours: string; readonly theirs: string } {
  const found = isRefusal(ours) || isRefusal(theirs) ? undefined : compare(sql, ours, theirs);
  if (found === undefined || isRefusal(ours) || isRefusal(theirs)) return { ours: shown(ours), theirs: shown(theirs) };
  const isRow = found.difference === 'value';
  const line = ({ types, rows }: Rows, row: readonly Value[] | undefined): string => {
    if (!isRow) return shorten(list(row ?? []));
    const count = ours.rows.length === theirs.rows.length ? '' : ` of ${String(rows.length)} rows`;
    return shorten(`${list(types)}: ${row === undefined ? 'none' : list(row)}${count}`);
  };
  return { ours: line(ours, found.ours), theirs: line(theirs, found.theirs) };
}
