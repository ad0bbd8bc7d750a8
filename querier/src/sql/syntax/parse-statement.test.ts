import { isInlayError } from '@inlay/core';
import { describe, expect, test } from '@jest/globals';
import { parseStatement } from './parse-statement.js';
import { compact } from './testing/compact.js';
import { pairsIn } from './testing/pairs.js';
import type { ParsedStatement, Position } from './tree.js';

/** A statement that is one query without WITH, order and limits is shown by its body. */
function shown(statement: ParsedStatement): string {
  if (statement.kind !== 'query') return compact(statement);
  const { with: tables, body, order, limit, offset } = statement.query;
  return tables.length === 0 && (order ?? limit ?? offset) === undefined ? compact(body) : compact(statement);
}

describe('statements become trees', () => {
  const trees = pairsIn('trees.txt');

  test.each(trees)('%s', async (statement, tree) => {
    expect(shown(await parseStatement(statement))).toBe(tree);
  });

  test('the list is read whole', () => {
    expect(trees.length).toBeGreaterThan(110);
  });
});

/** Words of the library that no user should meet. */
const foreignWords = /sql parser|ParserError|TokenizerError|Token::|at Line|EOF|Expected:|RecursionLimit/;

describe('what is refused is refused in words, with its place', () => {
  const refusals = pairsIn('refusals.txt');

  test.each(refusals)('%s', async (statement, refusal) => {
    const error: unknown = await parseStatement(statement).catch((thrown: unknown) => thrown);
    if (!isInlayError(error)) throw new Error(`taken: ${statement}`);
    expect(`${error.code}: ${error.message}`).toBe(refusal);
    expect(error.kind).toBe('invalid');
    expect(error.message).not.toMatch(foreignWords);
    const place = /^line (\d+), column (\d+): /.exec(error.message);
    if (place !== null) expect(error.details).toEqual({ line: Number(place[1]), column: Number(place[2]) });
  });

  test('the list is read whole', () => {
    expect(refusals.length).toBeGreaterThan(150);
  });

  test('an empty statement', async () => {
    for (const text of ['', ' \n', ';', ';;', '-- nothing', '/* nothing */'])
      await expect(parseStatement(text)).rejects.toMatchObject({
        code: 'sql_syntax',
        message: 'the statement is empty',
      });
  });

  test('a NUL', async () => {
    await expect(parseStatement('SELECT 1\0')).rejects.toMatchObject({
      code: 'sql_syntax',
      details: { line: 1, column: 9 },
    });
  });
});

/** Every place in a tree, with what stands there, in the order of the tree. */
function placesIn(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === 'at'
      ? [`${path} ${String((inner as Position).line)}:${String((inner as Position).column)}`]
      : placesIn(inner, `${path}/${key}`),
  );
}

describe('places', () => {
  test('are those of the text that was given: lines, comments and characters of two units', async () => {
    const text = `-- one 😀\nSELECT /* 😀 */ '😀', "a😀b" AS x,\r\n\ty.z + 1\nFROM t /*\n*/ WHERE 'é' = $p`;
    const places = placesIn(await parseStatement(text)).map((place) => place.replace('/query/body', ''));
    expect(places).toEqual([
      '/query 2:1',
      ' 2:1',
      '/items/0/value 2:16',
      '/items/1/value 2:21',
      '/items/1/value/parts/0 2:21',
      '/items/1/alias 2:30',
      '/items/2/value 3:2',
      '/items/2/value/left 3:2',
      '/items/2/value/left/parts/0 3:2',
      '/items/2/value/left/parts/1 3:4',
      '/items/2/value/right 3:8',
      '/from/0/first 4:6',
      '/from/0/first/name/0 4:6',
      '/where 5:10',
      '/where/left 5:10',
      '/where/right 5:16',
    ]);
  });

  test('of refusals, behind texts with line ends', async () => {
    await expect(parseStatement(`SELECT 'a\nb😀' , ^`)).rejects.toMatchObject({ details: { line: 2, column: 7 } });
    await expect(parseStatement('EXPLAIN\n  ANALYZE SELECT\n 1 +')).rejects.toMatchObject({
      details: { line: 3, column: 5 },
    });
    await expect(parseStatement("SELECT 'a\nb' FROM t\n WHERE 'c\nd' ILIKE ANY ('e')")).rejects.toMatchObject({
      code: 'sql_unsupported',
      details: { line: 4, column: 4 },
    });
  });
});
