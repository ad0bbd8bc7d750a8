import { shorten } from '@inlay/core';

/** Of a value that a message quotes. */
const wordsMax = 400;

/** What DuckDB adds for those who talk to it directly: the statement (which is ours), its settings and its candidates. */
const asides = /\s*\n+\s*(LINE \d+:|Candidate|Did you mean|Use "?SET|Possible |See also|Or set|Unused blocks)[\s\S]*$/;

/** DuckDB's names of types, in SQL's. */
const typeNames: Readonly<Record<string, string>> = {
  INT8: 'TINYINT',
  INT16: 'SMALLINT',
  INT32: 'INTEGER',
  INT64: 'BIGINT',
  INT128: 'DECIMAL',
  HUGEINT: 'DECIMAL',
  UINT8: 'TINYINT UNSIGNED',
  UINT16: 'SMALLINT UNSIGNED',
  UINT32: 'INTEGER UNSIGNED',
  UINT64: 'BIGINT UNSIGNED',
  UBIGINT: 'BIGINT UNSIGNED',
  BOOL: 'BOOLEAN',
  TIMESTAMP_NS: 'TIMESTAMP',
  STRING_LITERAL: 'VARCHAR',
  INTEGER_LITERAL: 'BIGINT',
};
/** Quoted text is the caller's own and stays as it is. */
const quotedOrType = new RegExp(`'[^'\\n]*'|"[^"\\n]*"|\\b(?:${Object.keys(typeNames).join('|')})\\b`, 'g');

/** DuckDB's message about a statement, without what is DuckDB's: type of exception, settings, advice, excerpt. */
export function plainWords(message: string): string {
  const words = message
    .replace(asides, '')
    .replace(/^[A-Z][A-Za-z -]* Error: /, '')
    .replace(/\.? ?(In order to select one, please|You might need to) add explicit type casts\.?/, ': add a cast')
    .replace(/ when casting from source column \w+/, '')
    .replace(/!+$/, '')
    .replace(quotedOrType, (text) => typeNames[text] ?? text)
    .trim();
  return shorten(words === '' ? 'the query failed' : words, wordsMax);
}
