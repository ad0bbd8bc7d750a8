import { parseText } from '../parser-module.js';
import { readExpression } from '../read/read-expression.js';
import { readQuery } from '../read/read-query.js';
import { parserText } from '../text/parser-text.js';
import type { Json, JsonObject } from '../read/json.js';
import type { Reading } from '../read/reading.js';
import type { Token } from '../text/tokens.js';
import type { Query } from '../tree.js';

/** For tests: what the parser says of tokens as they are, and how it is read. */
export interface ReadTokens {
  /** The parser's tree of the query; undefined where it does not take it. */
  readonly json: Json | undefined;
  readonly read: (json: Json | undefined) => Query;
}

export async function readTokens(tokens: readonly Token[]): Promise<ReadTokens> {
  const text = parserText(tokens);
  const [statement] = (await parseText(text.sql, 'here').catch(() => [])) as readonly JsonObject[];
  const query = statement?.['Query'];
  const reading: Reading = {
    expression: (json, near) => readExpression(reading, json, near),
    query: (json, near) => readQuery(reading, json, near),
    tokenAt: text.tokenAt,
    find: (_, from) => from,
  };
  return {
    // Undefined and null are the same, and compared as text.
    json:
      query === undefined
        ? undefined
        : (JSON.parse(JSON.stringify(query, (_, value: unknown) => value ?? null)) as Json),
    read: (json) => readQuery(reading, json, { line: 1, column: 1 }),
  };
}
