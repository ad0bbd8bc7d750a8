import { shorten } from '@inlay/core';
import { phrases } from './phrases.js';
import { withSqlTypes } from './type-names.js';

const wordsMax = 400;

/** What DuckDB adds for those who talk to it directly: the statement (which is ours), its settings and its candidates. */
const asides =
  /\s*\n+\s*(?:LINE \d+:|Candidate|Did you mean|Use "?SET|\* SET|Possible |See also|Or set|Unused blocks|Either add)[\s\S]*$/;
const kindOfException = /^(?:[A-Z][A-Za-z -]* (?:Error|Exception): )+/;

/** DuckDB's message about a statement as we say it: by the phrase that fits, else without what is DuckDB's. */
export function plainWords(message: string): string {
  const words = message
    .replace(asides, '')
    .replace(/^Binder Error: No matching aggregate function\n/, '')
    .replace(kindOfException, '')
    .replace(/ when casting from source column [\s\S]*$/, '')
    .replace(/!+$/, '')
    .trim();
  return shorten(phraseOf(words) ?? otherwise(words), wordsMax);
}

function phraseOf(words: string): string | undefined {
  for (const [pattern, told] of phrases) {
    const match = pattern.exec(words);
    if (match !== null) return typeof told === 'string' ? told : told(...match.slice(1));
  }
  return undefined;
}

/** Words for a message of a family that is not known. */
function otherwise(words: string): string {
  const told = words
    .replace(/\.? ?(In order to select one, please|You might need to) add explicit type casts\.?/, ': add a cast')
    .replace(/ - an explicit cast is required/, ': add a cast')
    .replace(/\s*\n[\s\S]*\bSET [\s\S]*$/, '')
    .replace(/\bDuckDB\b/gi, 'the query engine');
  return told === '' ? 'the query failed' : withSqlTypes(told);
}
