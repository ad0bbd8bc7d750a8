import { shorten } from '@inlay/core';
import { syntaxError, unsupported } from './refusals.js';
import { endOf } from './text/parser-text.js';
import type { Token } from './text/tokens.js';
import type { Name, ParsedStatement, Position } from './tree.js';

const known = 'there are SHOW TABLES, SHOW COLUMNS FROM <table>, SHOW FUNCTIONS and SHOW ALL';

/** SHOW in the forms that DataFusion has. The tokens are all of the statement. */
export function readShow(tokens: readonly Token[]): ParsedStatement {
  const what = tokens[1];
  if (what === undefined) throw syntaxError(endOf(tokens), `expected what to show: ${known}`);
  switch (what.kind === 'word' ? what.text : '') {
    case 'tables':
      nothingAfter(tokens, 2);
      return { kind: 'show_tables' };
    case 'columns':
    case 'fields':
      if (tokens[2]?.text !== 'from' && tokens[2]?.text !== 'in')
        throw syntaxError(tokens[2] ?? endOf(tokens), 'expected FROM and the name of a table after SHOW COLUMNS');
      return { kind: 'show_columns', table: nameIn(tokens, 3, 'SHOW COLUMNS') };
    case 'functions':
      return { kind: 'show_functions', like: likeIn(tokens) };
    case 'all':
      return { kind: 'show_settings', name: undefined, verbose: verboseAt(tokens, 2) };
    case 'catalogs':
    case 'create':
    case 'databases':
    case 'schemas':
    case 'views':
      throw unsupported(what, `SHOW ${what.text.toUpperCase()} is not supported: ${known}`);
    default:
      return readSetting(tokens);
  }
}

/** `DESCRIBE x`, `DESC x`. */
export const readDescribe = (tokens: readonly Token[]): ParsedStatement => ({
  kind: 'describe',
  table: nameIn(tokens, 1, 'DESCRIBE'),
});

/** `SHOW datafusion.execution.batch_size [VERBOSE]`. */
function readSetting(tokens: readonly Token[]): ParsedStatement {
  const verbose = tokens.length > 2 && verboseWord(tokens.at(-1));
  const name = nameIn(verbose ? tokens.slice(0, -1) : tokens, 1, 'SHOW');
  return { kind: 'show_settings', name, verbose };
}

const verboseWord = (token: Token | undefined): boolean => token?.kind === 'word' && token.text === 'verbose';

function verboseAt(tokens: readonly Token[], at: number): boolean {
  const verbose = verboseWord(tokens[at]);
  nothingAfter(tokens, verbose ? at + 1 : at);
  return verbose;
}

function likeIn(tokens: readonly Token[]): string | undefined {
  if (tokens.length === 2) return undefined;
  const [word, pattern] = [tokens[2], tokens[3]];
  if (word?.text !== 'like') throw unexpected(word, tokens, 'LIKE');
  if (pattern?.kind !== 'string' || !pattern.text.startsWith("'")) throw unexpected(pattern, tokens, 'a text');
  nothingAfter(tokens, 4);
  return pattern.text.slice(1, -1).replaceAll("''", "'");
}

function nothingAfter(tokens: readonly Token[], at: number): void {
  if (tokens[at] !== undefined) throw unexpected(tokens[at], tokens, 'the end of the statement');
}

function unexpected(token: Token | undefined, tokens: readonly Token[], wanted: string): Error {
  const found = token === undefined ? 'the end of the statement' : `"${shorten(token.text)}"`;
  return syntaxError(token ?? endOf(tokens), `expected ${wanted}, found ${found}`);
}

/** The name from a place to the end of the statement: words or quoted names, with dots between them. */
function nameIn(tokens: readonly Token[], from: number, what: string): readonly Name[] {
  const names: Name[] = [];
  for (let i = from; ; i += 2) {
    const [token, dot] = [tokens[i], tokens[i + 1]];
    if (token?.kind !== 'word' && token?.kind !== 'quoted') throw unexpected(token, tokens, `a name after ${what}`);
    names.push(nameOf(token));
    if (dot === undefined) return names;
    if (dot.text !== '.') throw unexpected(dot, tokens, 'the end of the statement');
  }
}

function nameOf(token: Token): Name {
  const at: Position = { line: token.line, column: token.column };
  if (token.kind === 'word') return { text: token.text, quoted: false, at };
  const quote = token.text.charAt(0);
  return { text: token.text.slice(1, -1).replaceAll(quote + quote, quote), quoted: true, at };
}
