import { shorten } from '@inlay/core';
import { sqlError } from '../sql-error.js';
import { lowerAscii, tokenize } from './lexer.js';
import { withoutLongLists } from './long-lists.js';
import { checkLength, checkTokens } from './statement-limits.js';
import type { LongList } from './long-lists.js';
import type { Token } from './lexer.js';

/** A statement made ready for DuckDB's parser. */
export interface PreparedSql {
  /** `show`: answered by our own catalog; its operand is `target`. */
  readonly kind: 'query' | 'explain' | 'explain_analyze' | 'show_tables' | 'show_columns' | 'describe';
  readonly sql: string;
  /** For SHOW COLUMNS and DESCRIBE: the parts of the table's name. */
  readonly target: readonly string[];
  /** Long lists of literals that were taken out, by the names of the parameters that stand in their places. */
  readonly lists: ReadonlyMap<string, LongList>;
  /** Line and column (from 1) in the given text of a byte offset into `sql`. */
  readonly position: (byteOffset: number) => { readonly line: number; readonly column: number };
}

/** Statements that DuckDB knows and that read nothing of ours, or change something. */
const writes: ReadonlySet<string> = new Set(
  `alter analyze attach begin call checkpoint comment commit copy create deallocate delete detach drop end execute export force grant import insert install load merge
   pragma prepare reset revoke rollback set start truncate update update_extensions use vacuum abort upsert replace unload`.split(
    /\s+/,
  ),
);

/** `~` and `SIMILAR TO` are one function to DuckDB (a full match); DataFusion's `~` finds a part. These are parsed as operators of their own. */
const operators: ReadonlyMap<string, string> = new Map([
  ['~', '~@'],
  ['!~', '!~@'],
]);

const unsigned: ReadonlyMap<string, string> = new Map([
  ['tinyint', 'utinyint'],
  ['smallint', 'usmallint'],
  ['int', 'uinteger'],
  ['integer', 'uinteger'],
  ['bigint', 'ubigint'],
]);

/**
 * Gives unquoted names the case that PostgreSQL and DataFusion give them (DuckDB's own setting does not reach
 * `json_serialize_sql`), takes EXPLAIN and SHOW apart, and writes what the parser lacks in words that it has.
 * Rejects with `not_a_read`, `one_statement`, and `statement_too_complex` for what is too long or too deep.
 */
export function prepareSql(text: string): PreparedSql {
  checkLength(text);
  const { tokens, lists } = withoutLongLists(withoutEnd(tokenize(text)));
  checkTokens(text, tokens);
  return { ...prepare(text, tokens), lists };
}

function prepare(text: string, tokens: readonly Token[]): PreparedSql {
  const first = tokens[0];
  if (first === undefined) throw sqlError('sql_syntax', 'the statement is empty');
  const word = first.kind === 'word' ? first.text : '';
  if (writes.has(word))
    throw sqlError(
      'not_a_read',
      `${word.toUpperCase()} is not a read: only SELECT, EXPLAIN and SHOW are answered here`,
    );
  if (word === 'explain') return explain(text, tokens);
  if (word === 'show') return show(text, tokens);
  if ((word === 'describe' || word === 'desc') && isName(tokens[1]))
    return columnsOf(text, tokens.slice(1), 'DESCRIBE');
  return assemble(text, tokens, 'query');
}

function withoutEnd(tokens: readonly Token[]): readonly Token[] {
  const end = tokens.findIndex((token) => token.text === ';' && token.kind === 'mark');
  if (end === -1) return tokens;
  const more = tokens.slice(end).find((token) => token.text !== ';');
  if (more !== undefined)
    throw sqlError('one_statement', `one statement a request: a second one begins with "${shorten(more.text)}"`);
  return tokens.slice(0, end);
}

function explain(text: string, tokens: readonly Token[]): PreparedSql {
  let at = 1;
  const analyze = tokens[at]?.text === 'analyze';
  if (analyze) at++;
  if (tokens[at]?.text === 'verbose') at++;
  const inner = tokens[at];
  if (inner === undefined) throw sqlError('sql_syntax', 'EXPLAIN lacks a statement');
  if (inner.kind === 'word' && (writes.has(inner.text) || inner.text === 'explain' || inner.text === 'show'))
    throw sqlError('not_a_read', `EXPLAIN is for queries, not for ${inner.text.toUpperCase()}`);
  return assemble(text, tokens.slice(at), analyze ? 'explain_analyze' : 'explain');
}

function show(text: string, tokens: readonly Token[]): PreparedSql {
  const what = tokens[1]?.text;
  if (what === 'tables' && tokens.length === 2) return assemble(text, tokens, 'show_tables');
  if ((what === 'columns' || what === 'fields') && (tokens[2]?.text === 'from' || tokens[2]?.text === 'in'))
    return columnsOf(text, tokens.slice(3), 'SHOW COLUMNS');
  throw sqlError(
    'sql_unsupported',
    `SHOW ${(what ?? '').toUpperCase()} is not known: there are SHOW TABLES and SHOW COLUMNS FROM <table>`,
  );
}

const isName = (token: Token | undefined): boolean =>
  token?.kind === 'quoted' ||
  (token?.kind === 'word' && !['select', 'with', 'values', 'from', 'table'].includes(token.text));

function columnsOf(text: string, tokens: readonly Token[], what: string): PreparedSql {
  const parts: string[] = [];
  tokens.forEach((token, i) => {
    const wanted = i % 2 === 0 ? isName(token) : token.text === '.';
    if (!wanted)
      throw sqlError('sql_syntax', `${what} takes the name of one table; "${shorten(token.text)}" was not expected`);
    if (i % 2 === 0) parts.push(token.kind === 'quoted' ? token.text.slice(1, -1).replaceAll('""', '"') : token.text);
  });
  if (tokens.length % 2 === 0) throw sqlError('sql_syntax', `${what} lacks the name of a table`);
  return { ...assemble(text, tokens, what === 'DESCRIBE' ? 'describe' : 'show_columns'), target: parts };
}

/** The text again, token by token, white space and comments as they were. */
function assemble(text: string, tokens: readonly Token[], kind: PreparedSql['kind']): PreparedSql {
  const pieces: string[] = [];
  /** Where each piece begins, in bytes of the output and characters of the text. */
  const marks: { readonly out: number; readonly given: number }[] = [];
  let out = 0;
  const push = (piece: string, given: number): void => {
    marks.push({ out, given });
    pieces.push(piece);
    out += Buffer.byteLength(piece);
  };
  let end = tokens[0]?.start ?? 0;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined) break;
    if (token.start > end) push(text.slice(end, token.start), end);
    end = token.end;
    const wide = token.kind === 'word' && tokens[i + 1]?.text === 'unsigned' ? unsigned.get(token.text) : undefined;
    if (wide !== undefined) {
      end = tokens[++i]?.end ?? end;
      push(wide, token.start);
    } else push(rewritten(token), token.start);
  }
  return {
    kind,
    sql: pieces.join(''),
    target: [],
    lists: new Map(),
    position: (offset) => positionOf(text, marks, offset),
  };
}

function rewritten(token: Token): string {
  if (token.kind === 'operator') return operators.get(token.text) ?? token.text;
  return token.kind === 'number' ? lowerAscii(token.text) : token.text;
}

function positionOf(
  text: string,
  marks: readonly { readonly out: number; readonly given: number }[],
  offset: number,
): { line: number; column: number } {
  const mark = marks.findLast(({ out }) => out <= offset);
  const given = mark === undefined ? 0 : mark.given + Math.min(offset - mark.out, text.length - mark.given);
  const before = text.slice(0, given).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
