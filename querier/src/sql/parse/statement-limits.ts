import { InlayError, formatBytes } from '@inlay/core';
import type { Token } from './lexer.js';

/** Length of a statement in UTF-16 units; `--statement-bytes-max` goes as far and no further. */
const charactersMax = 1024 * 1024;
/** Words, names, literals and marks. A name with its comma is two. */
const tokensMax = 20_000;
/** Parentheses, brackets and CASEs in each other. */
const depthMax = 128;
/** Lists in lists: the engine keeps room for thousands of values at each level. */
const listDepthMax = 16;
/**
 * Subqueries that stand as values in each other. The engine plans each level twice and cannot be interrupted meanwhile: eight
 * take half a second, sixteen twenty.
 */
const subqueryDepthMax = 8;
/** UNION, INTERSECT and EXCEPT: each holds the ones before it in the parsed tree. */
const setOperationsMax = 400;
/**
 * Levels of a parsed tree, two or three an expression: operators in a row nest to the left, and the engine takes seconds to
 * bind a chain of four hundred.
 */
export const treeDepthMax = 450;
export const treeNodesMax = 400_000;

/**
 * A statement is compiled on the thread that answers writes when its text and its parameters, its parsed tree and what
 * compiling makes of it have no more than so many characters or bytes: about 10 ms. What has more goes to a thread.
 */
export const charactersHere = 8192;
export const treeBytesHere = 256 * 1024;
export const workHere = 64 * 1024;
/** What compiling may add to a statement: characters of what is written out again, and a few for each column of a star. */
export const workMaxDefault = 4 * 1024 * 1024;
/** Work of one column that FROM, a star or a list brings. */
export const columnWork = 32;
/** Work of one column of either side that a join hands on. */
export const joinedColumnWork = 4;

const opens = new Set(['(', '[', '{', 'case']);
const closes = new Set([')', ']', '}', 'end']);
const setOperations = new Set(['union', 'intersect', 'except']);

export const tooComplex = (message: string, details: Readonly<Record<string, number>> = {}): InlayError =>
  new InlayError('invalid', message, { code: 'statement_too_complex', details });

/** Rejects with `statement_too_large` (too_large). */
export function checkLength(text: string): void {
  if (text.length > charactersMax)
    throw new InlayError(
      'too_large',
      `the statement has ${formatBytes(text.length)}, more than the ${formatBytes(charactersMax)} that it may have: write long lists of values to a table and join it`,
      { code: 'statement_too_large' },
    );
}

/** Before anything recursive sees the statement. Rejects with `statement_too_complex`, with line and column. */
export function checkTokens(text: string, tokens: readonly Token[]): void {
  let depth = 0;
  let lists = 0;
  let operations = 0;
  const refuse = (token: Token, what: string): never => {
    const before = text.slice(0, token.start).split('\n');
    const [line, column] = [before.length, (before.at(-1)?.length ?? 0) + 1];
    throw tooComplex(`line ${String(line)}, column ${String(column)}: ${what}`, { line, column });
  };
  const last = tokens[tokensMax];
  for (const token of tokens) {
    if (token.kind !== 'mark' && token.kind !== 'word') continue;
    if (opens.has(token.text)) depth++;
    else if (closes.has(token.text)) depth = Math.max(0, depth - 1);
    else if (setOperations.has(token.text)) operations++;
    if (token.text === '[') lists++;
    else if (token.text === ']') lists--;
    if (lists > listDepthMax) refuse(token, `lists nest deeper than ${String(listDepthMax)}`);
    if (depth > depthMax) refuse(token, `parentheses and CASEs nest deeper than ${String(depthMax)}`);
    if (operations > setOperationsMax)
      refuse(token, `the statement has more than ${String(setOperationsMax)} UNIONs, INTERSECTs and EXCEPTs`);
  }
  if (last !== undefined)
    refuse(last, `the statement has more than ${String(tokensMax)} words, names, literals and marks`);
}

/** Anything that recursed too far in spite of the limits above is the statement's fault, and said so. */
export function deepAsComplex<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError && /call stack/.test(error.message))
      throw tooComplex('the statement nests too deep: take it apart with WITH, or shorten its chains of operators');
    throw error;
  }
}

/** Rejects with `statement_too_complex`. */
export function checkSubqueryDepth(depth: number): void {
  if (depth > subqueryDepthMax)
    throw tooComplex(
      `subqueries stand in each other more than ${String(subqueryDepthMax)} deep: take them apart with WITH, or join`,
    );
}

/** Rejects with `statement_too_complex` what DuckDB's parser takes and the compiler should not. */
export function checkTreeSize(nodes: number, depth: number): void {
  if (nodes > treeNodesMax) throw tooComplex(`the statement has more than ${String(treeNodesMax)} parts`);
  if (depth > treeDepthMax)
    throw tooComplex('the statement nests too deep: take it apart with WITH, or shorten its chains of operators');
}
