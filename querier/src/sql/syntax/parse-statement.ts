import { shorten } from '@inlay/core';
import { checkLength, checkTokens, type ParsePlace } from './text/limits.js';
import { list, variant, type Variant } from './read/json.js';
import { withColumnWords } from './text/column-words.js';
import { withoutLongLists } from './text/long-lists.js';
import { parseText, ParserFailure, ParserRefusal } from './parser-module.js';
import { endOf, parserText, type ParserText } from './text/parser-text.js';
import { readExpression } from './read/read-expression.js';
import { readQuery } from './read/read-query.js';
import { notARead, syntaxError, tooComplexAt, unsupported } from './refusals.js';
import { readShow, readDescribe } from './show-statement.js';
import { openCase } from './text/open-case.js';
import { queriesIn } from './text/subquery-tokens.js';
import { misread, type Misread } from './syntax-errors.js';
import { regroup } from './text/regroup.js';
import { tokenize, type Token } from './text/tokens.js';
import { sqlError } from '../sql-error.js';
import type { Reading } from './read/reading.js';
import type { ParsedStatement, Position, Query } from './tree.js';

/** Words that begin a query. FROM does in DataFusion too. */
const queries = new Set(['select', 'with', 'values', 'from']);
/** Words that begin a statement of SQL that is no query. */
const others = new Set(
  `alter analyze attach begin cache call case checkpoint close comment commit copy create deallocate declare delete deny detach discard
   drop end execute export fetch flush force grant if import insert install kill listen load lock merge msck notify open optimize pragma
   prepare print raise refresh reindex release rename repair replace reset restore return revoke rollback savepoint set start summarize throw truncate
   uncache undrop unlisten unload unlock update upsert use vacuum waitfor while`.split(/\s+/),
);

/**
 * The tree of one statement. Rejects with the codes of SqlErrorCode, `statement_too_large` (too_large), and
 * `statement_too_complex`: on the thread that acknowledges writes for what the other one may still take.
 */
export async function parseStatement(text: string, place: ParsePlace = 'here'): Promise<ParsedStatement> {
  checkLength(text);
  const tokens = oneStatement(tokenize(text));
  const [head, second] = tokens;
  if (head === undefined) throw sqlError('sql_syntax', 'the statement is empty');
  const word = head.kind === 'word' ? head.text : '';
  if (word === 'show') return readShow(tokens);
  if (word === 'explain') return parseExplain(tokens, place);
  if (word === 'describe' || word === 'desc') {
    if (second?.kind === 'word' && queries.has(second.text))
      throw unsupported(second, 'DESCRIBE of a query is not supported: write EXPLAIN, or run it with LIMIT 0');
    return readDescribe(tokens);
  }
  return { kind: 'query', query: await parseQuery(tokens, place) };
}

/** The tokens before the semicolon that ends them. */
function oneStatement(tokens: readonly Token[]): readonly Token[] {
  const isEnd = (token: Token): boolean => token.kind === 'mark' && token.text === ';';
  const begin = tokens.findIndex((token) => !isEnd(token));
  if (begin === -1) return [];
  const length = tokens.slice(begin).findIndex(isEnd);
  if (length === -1) return tokens.slice(begin);
  const more = tokens.slice(begin + length).find((token) => !isEnd(token));
  if (more !== undefined)
    throw sqlError('one_statement', `one statement a request: a second one begins with "${shorten(more.text)}"`);
  return tokens.slice(begin, begin + length);
}

async function parseExplain(tokens: readonly Token[], place: ParsePlace): Promise<ParsedStatement> {
  let at = 1;
  const takes = (word: string): boolean => {
    const token = tokens[at];
    const taken = token?.kind === 'word' && token.text === word;
    if (taken) at++;
    return taken;
  };
  const analyze = takes('analyze');
  const verbose = takes('verbose');
  const next = tokens[at];
  if (next?.kind === 'word' && next.text === 'format') throw unsupported(next, 'EXPLAIN … FORMAT is not supported');
  if (next !== undefined && ['explain', 'show', 'describe', 'desc'].includes(next.text))
    throw notARead(next, `EXPLAIN ${next.text}`);
  return { kind: 'explain', analyze, verbose, query: await parseQuery(tokens.slice(at), place, endOf(tokens)) };
}

async function parseQuery(given: readonly Token[], place: ParsePlace, end = endOf(given)): Promise<Query> {
  const [head] = given;
  if (head === undefined) throw syntaxError(end, 'expected a query, found the end of the statement');
  checkHead(head);
  const tokens = regroup(withColumnWords(withoutLongLists(given)));
  checkTokens(tokens, place);
  const text = parserText(tokens);
  const { name, body } = await parsed(tokens, text, place);
  if (name !== 'Query') throw notARead(head, head.text);
  const reading: Reading = {
    expression: (json, near) => readExpression(reading, json, near),
    query: (json, near) => readQuery(reading, json, near),
    tokenAt: text.tokenAt,
    find: (text, from) => tokens.find((token) => token.text === text && !isBefore(token, from)) ?? from,
  };
  return readQuery(reading, body, head);
}

const isBefore = (one: Position, other: Position): boolean =>
  one.line < other.line || (one.line === other.line && one.column < other.column);

function checkHead(head: Token): void {
  if (head.kind === 'word' && others.has(head.text)) throw notARead(head, head.text);
  if (!(head.kind === 'word' && queries.has(head.text)) && head.text !== '(')
    throw syntaxError(head, `expected SELECT, WITH, VALUES, EXPLAIN, SHOW or DESCRIBE, found "${shorten(head.text)}"`);
}

/** The only statement of a text, and the sentinel behind it. */
async function parsed(tokens: readonly Token[], text: ParserText, place: ParsePlace): Promise<Variant> {
  const start = tokens[0] ?? endOf(tokens);
  try {
    const statements = list(await parseText(text.sql, place), start, 'a statement');
    if (statements.length !== 2) throw strayEnd(tokens);
    return variant(statements[0], start, 'a statement');
  } catch (error) {
    if (error instanceof ParserRefusal)
      throw caseWithoutEnd(tokens) ?? (await precisely(misread(error.message, text, { tokens }), tokens, place)).error;
    if (error instanceof ParserFailure)
      throw tooComplexAt(
        start,
        'the statement nests too deep: take it apart with WITH, or shorten its chains of operators',
        error,
      );
    throw error;
  }
}

/**
 * The parser tries what stands in parentheses as a query, and when that fails as something else, whose failure it reports. So
 * the queries around the place where it failed, or all where it names none, are parsed by themselves: the smallest that fails
 * has the fault.
 */
async function precisely(found: Misread, tokens: readonly Token[], place: ParsePlace): Promise<Misread> {
  for (const inner of queriesIn(tokens, found.token)) {
    const text = parserText(inner.tokens);
    try {
      await parseText(text.sql, place);
    } catch (error) {
      if (error instanceof ParserRefusal) return precisely(misread(error.message, text, inner), inner.tokens, place);
    }
  }
  return found;
}

/** The parser takes a CASE without END for a name, and its fault lies elsewhere. */
function caseWithoutEnd(tokens: readonly Token[]): Error | undefined {
  const found = openCase(tokens);
  return found === undefined ? undefined : syntaxError(found, 'the CASE that begins here has no END');
}

/** The parser ends at an END that ends nothing. */
function strayEnd(tokens: readonly Token[]): Error {
  const at: Position = tokens.findLast(({ kind, text }) => kind === 'word' && text === 'end') ?? endOf(tokens);
  return syntaxError(at, 'expected the end of the statement, found "end"');
}
