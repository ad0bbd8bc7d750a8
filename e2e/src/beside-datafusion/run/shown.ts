import { isRefusal } from '../engines/answer.js';
import type { Answer, Value } from '../engines/answer.js';
import { plainMessage } from '../verdict/message-class.js';

const most = 160;

const shorten = (text: string): string => (text.length > most ? `${text.slice(0, most)} …` : text);

const value = (each: Value): string =>
  each === null ? 'NULL' : typeof each === 'string' ? each : JSON.stringify(each);

/** An answer in one line: types, and the first rows. */
export function shown(answer: Answer): string {
  if (isRefusal(answer)) return shorten(plainMessage(answer.error).replaceAll(/\s+/g, ' '));
  const rows = answer.rows.map((row) => row.map(value).join(', '));
  const isOne = answer.types.length === 1;
  const list = rows.length === 0 ? 'no rows' : rows.map((row) => (isOne ? row : `(${row})`)).join(isOne ? ', ' : ' ');
  return shorten(`${answer.types.join(', ')}: ${list}`.replaceAll(/\s+/g, ' '));
}
