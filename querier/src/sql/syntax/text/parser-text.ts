import type { Token } from './tokens.js';
import type { Position } from '../tree.js';

/** What the parser is given, and the way back from its places to ours. */
export interface ParserText {
  readonly sql: string;
  /** The token that stands at a place of `sql`, or the last one before it; undefined behind the statement. */
  readonly tokenAt: (line: number, column: number) => Token | undefined;
}

/**
 * Follows every statement. The parser stops at a stray END without a word; when it gives no second statement, it has not
 * read all of the first.
 */
const sentinel = ' ; COMMIT';

/** Columns of a text of at most some mebibytes, so that a line and a column are one number in the order of the text. */
const columnsMax = 2 ** 24;

const characters = (text: string): number => text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);

const special = /[\n\ud800-\udfff]/;

/** Where a text ends that begins at a place. */
function after({ line, column }: Position, text: string): Position {
  if (!special.test(text)) return { line, column: column + text.length };
  const newlines = text.split('\n');
  const last = characters(newlines.at(-1) ?? '');
  return newlines.length === 1
    ? { line, column: column + last }
    : { line: line + newlines.length - 1, column: last + 1 };
}

/** Where a statement ends. */
export function endOf(tokens: readonly Token[]): Position {
  const last = tokens.at(-1);
  return last === undefined ? { line: 1, column: 1 } : after(last, last.text);
}

/** Tokens as text: one space where there was any blank, so that the parser need not step over a mebibyte of comments. */
export function parserText(tokens: readonly Token[]): ParserText {
  const places: number[] = [];
  let here: Position = { line: 1, column: 1 };
  let sql = '';
  for (const { text, written = text, spaced } of tokens) {
    if (spaced && sql !== '') {
      sql += ' ';
      here = { line: here.line, column: here.column + 1 };
    }
    places.push(here.line * columnsMax + here.column);
    sql += written;
    here = after(here, written);
  }
  places.push(here.line * columnsMax + here.column);
  return {
    sql: sql + sentinel,
    tokenAt: (line, column) => tokens[lastAtMost(places, line * columnsMax + column)],
  };
}

/** The place in ascending numbers of the last one that is no greater. */
function lastAtMost(numbers: readonly number[], most: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) <= most) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
