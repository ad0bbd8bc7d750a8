import { isInlayError } from '@inlay/core';
import { describe, expect, test } from '@jest/globals';
import { pairsIn } from './testing/pairs.js';
import { readTokens } from './testing/reading.js';
import { tokenize } from './text/tokens.js';
import type { Json, JsonObject } from './read/json.js';

/** Properties that say nothing of a statement's meaning: places, and what was written for the same. */
const meaningless = new Set([
  'span',
  'select_token',
  'with_token',
  'closing_paren_token',
  'opening_token',
  'closing_token',
  'wildcard_token',
  'case_token',
  'end_token',
  // AS before a name; ARRAY before [; commas or words in SUBSTRING and EXTRACT; SOME for ANY; ROWS behind OFFSET.
  'explicit',
  'as_keyword',
  'named',
  'special',
  'shorthand',
  'syntax',
  'is_some',
  'rows',
  // Which of WINDOW and QUALIFY stands first, and the word between two dollars.
  'window_before_qualify',
  'tag',
]);
/** Lengths of types, which DataFusion does not look at either. That they are lengths is looked at. */
const isLength = (path: readonly (string | number)[]): boolean =>
  /data_type\.(?:.*\.)?(?:[A-Za-z]*Int\d?|Integer|[A-Za-z]*Unsigned|String|IntegerLength\.length)$/.test(
    path.join('.'),
  );
/** A mark of ours that no statement has. */
const strange = 'strange_for_a_test';

interface Parsed {
  readonly sql: string;
  readonly body: Json;
  readonly read: (body: Json) => string;
}

async function parsed(sql: string): Promise<Parsed | undefined> {
  const { json, read } = await readTokens(tokenize(sql));
  if (json === undefined) return undefined;
  const shown = (body: Json): string =>
    JSON.stringify(read(body), (key, value: unknown) => (key === 'at' ? undefined : value));
  return { sql, body: json, read: shown };
}

/** Every property of every object in a tree, by the names on the way to it. */
function* propertiesOf(
  json: Json | undefined,
  path: readonly (string | number)[] = [],
): Generator<readonly (string | number)[]> {
  if (typeof json !== 'object' || json === null) return;
  for (const [key, value] of Object.entries(json)) {
    const here = [...path, Array.isArray(json) ? Number(key) : key];
    if (typeof here.at(-1) === 'string') yield here;
    yield* propertiesOf(value, here);
  }
}

function withChange(
  json: Json,
  [key, ...rest]: readonly (string | number)[],
  change: (value: Json | undefined) => Json,
): Json {
  if (key === undefined) return change(json);
  if (Array.isArray(json)) return json.map((value: Json, i) => (i === key ? withChange(value, rest, change) : value));
  const node = json as JsonObject;
  return { ...node, [key]: withChange(node[key] ?? null, rest, change) };
}

/** Whether a number stands at the end of a way. */
const isNumber = (json: Json, path: readonly (string | number)[]): boolean =>
  typeof path.reduce<Json | undefined>((node, key) => (node as JsonObject)[key], json) === 'number';

/** Another value of the same kind; something where there was nothing. */
function other(value: Json | undefined): Json {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string') return `${value}${strange}`;
  if (Array.isArray(value)) return [...(value as readonly Json[]), { [strange]: true }];
  return typeof value === 'object' && value !== null ? { [strange]: true } : { [strange]: true };
}

/** What a changed tree is read as: text, or the code of the refusal. */
function outcome(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (isInlayError(error)) return `refused: ${error.code}`;
    throw error;
  }
}

const statements = pairsIn('trees.txt')
  .map(([sql]) => sql)
  .filter((sql) => /^(?:SELECT|WITH|VALUES|FROM|\()/i.test(sql));
const trees = (await Promise.all(statements.map(parsed))).filter((each) => each !== undefined);

describe('nothing that the parser says is passed over', () => {
  test('there are trees to look at', () => {
    expect(trees.length).toBeGreaterThan(90);
  });

  test('every property of every node is read, or refused when it says something', () => {
    const passedOver = new Set<string>();
    for (const { sql, body, read } of trees) {
      const before = outcome(() => read(body));
      if (before.startsWith('refused')) continue;
      for (const path of propertiesOf(body)) {
        const names = path.filter((part) => typeof part === 'string');
        if (names.some((name) => meaningless.has(name)) || (isLength(path) && isNumber(body, path))) continue;
        const after = outcome(() => read(withChange(body, path, other)));
        if (after === before) passedOver.add(`${path.slice(-4).join('.')} in ${sql}`);
      }
    }
    expect([...passedOver]).toEqual([]);
  });

  test('a choice that no version has yet is refused, everywhere', () => {
    const taken = new Set<string>();
    for (const { body, read } of trees) {
      if (outcome(() => read(body)).startsWith('refused')) continue;
      for (const path of propertiesOf(body)) {
        const name = path.at(-1);
        if (typeof name !== 'string' || !/^[A-Z]/.test(name) || path.some((part) => meaningless.has(String(part))))
          continue;
        const rename = (value: Json | undefined): Json =>
          typeof value === 'object' && value !== null && Object.keys(value).length === 1
            ? { [`${name}${strange}`]: (value as JsonObject)[name] ?? null }
            : (value ?? null);
        const after = outcome(() => read(withChange(body, path.slice(0, -1), rename)));
        if (!after.startsWith('refused')) taken.add(path.slice(-3).join('.'));
      }
    }
    expect([...taken]).toEqual([]);
  });

  test('a property that no version has yet is refused, in every node', () => {
    const taken = new Set<string>();
    for (const { body, read } of trees) {
      if (outcome(() => read(body)).startsWith('refused')) continue;
      for (const path of [[], ...propertiesOf(body)]) {
        if (path.some((part) => meaningless.has(String(part)))) continue;
        const add = (value: Json | undefined): Json =>
          typeof value === 'object' && value !== null && !Array.isArray(value)
            ? { ...(value as JsonObject), [strange]: { there: true } }
            : (value ?? null);
        const changed = withChange(body, path, add);
        if (JSON.stringify(changed) === JSON.stringify(body)) continue;
        if (!outcome(() => read(changed)).startsWith('refused'))
          taken.add(
            path
              .filter((part) => typeof part === 'string')
              .slice(-2)
              .join('.'),
          );
      }
    }
    expect([...taken]).toEqual([]);
  });
});
