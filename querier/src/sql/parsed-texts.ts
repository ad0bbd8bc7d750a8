import { LRUCache } from 'lru-cache';
import { parseStatement } from './syntax/parse-statement.js';
import type { ParsePlace } from './syntax/text/limits.js';
import type { ParsedStatement } from './syntax/tree.js';

const entriesMax = 200;

/** Dashboards send the same few texts over and over: a tree depends on nothing but its text, and is never changed. */
export class ParsedTexts {
  readonly #trees = new LRUCache<string, ParsedStatement>({ max: entriesMax });

  async parse(text: string, place: ParsePlace): Promise<ParsedStatement> {
    const known = this.#trees.get(text);
    if (known !== undefined) return known;
    const parsed = await parseStatement(text, place);
    this.#trees.set(text, parsed);
    return parsed;
  }
}
