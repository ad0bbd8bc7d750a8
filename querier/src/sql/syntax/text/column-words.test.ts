import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from '@jest/globals';
import { parseStatement } from '../parse-statement.js';
import { compact } from '../testing/compact.js';

const connection = await (await DuckDBInstance.create(':memory:')).connect();
const answer = await connection.runAndReadAll(
  "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category = 'reserved' ORDER BY 1",
);
/** What DuckDB's grammar keeps for itself, and other words that databases like to keep. */
const words = [
  ...answer.getRows().map(([word]) => String(word)),
  ...['current_user', 'date', 'interval', 'key', 'name', 'time', 'timestamp', 'top', 'type', 'user', 'value'],
];

/** Places of a name, and the words that are none there. */
const places: Readonly<Record<string, string>> = {
  'SELECT @ FROM t': 'false from not null true',
  'SELECT a, @ FROM t': 'false from not null select true with',
  'SELECT a, @, b FROM t': 'false from null select true with',
  'SELECT @ AS x FROM t': 'false from not null true',
  'SELECT t.@ FROM t': '',
  'SELECT sum(@) FROM t': 'false null true',
  'SELECT a FROM t WHERE @ = 1 AND 1 < @': 'false null true',
  'SELECT a FROM t GROUP BY @, a': 'false null true',
  'SELECT a FROM t ORDER BY a, @': 'false null true',
  'SELECT a AS @ FROM t': '',
  'SELECT a FROM t AS @': '',
};

describe('fields may be called as they are, without quotes', () => {
  test('DuckDB keeps many words', () => {
    expect(words.length).toBeGreaterThan(80);
  });

  test.each(Object.entries(places))('%s', async (frame, exceptions) => {
    const plain = compact(await parseStatement(frame.replaceAll('@', 'plain_name')));
    const taken = async (word: string): Promise<boolean> =>
      parseStatement(frame.replaceAll('@', word)).then(
        (tree) => compact(tree) === plain.replaceAll('plain_name', word),
        () => false,
      );
    const lost: string[] = [];
    for (const word of words) if (!(await taken(word))) lost.push(word);
    expect(lost.join(' ')).toBe(exceptions);
  });

  test('where they begin a clause they are what they were', async () => {
    const same: readonly (readonly [string, string])[] = [
      ['SELECT a, FROM t', 'SELECT a FROM t'],
      ['SELECT a, FROM t LIMIT 1 OFFSET 2', 'SELECT a FROM t LIMIT 1 OFFSET 2'],
      ['SELECT DISTINCT -a FROM t', 'SELECT DISTINCT (-a) FROM t'],
      ['SELECT count(DISTINCT a), sum(ALL -a)', 'SELECT count(DISTINCT (a)), sum(ALL (-a))'],
      ['SELECT 1 UNION ALL SELECT 2', 'SELECT 1 UNION ALL (SELECT 2)'],
      [
        "SELECT INTERVAL '1 day', INTERVAL -1 DAY, a::INTERVAL",
        "SELECT (INTERVAL '1 day'), INTERVAL (-1) DAY, CAST(a AS INTERVAL)",
      ],
      [
        'SELECT a IS DISTINCT FROM b, a IS NOT DISTINCT FROM b',
        'SELECT (a) IS DISTINCT FROM (b), (a) IS NOT DISTINCT FROM (b)',
      ],
      [
        'SELECT a FROM t GROUP BY all / 2, all ORDER BY interval, all',
        'SELECT a FROM t GROUP BY (all) / 2, (all) ORDER BY (interval), (all)',
      ],
      [
        'SELECT sum(a) OVER (PARTITION BY all ORDER BY interval DESC)',
        'SELECT sum(a) OVER (PARTITION BY (all) ORDER BY (interval) DESC)',
      ],
      [
        'SELECT a FROM t GROUP BY all IS DISTINCT FROM b AND c',
        'SELECT a FROM t GROUP BY ((all) IS DISTINCT FROM b) AND c',
      ],
      ["SELECT a FROM t ORDER BY INTERVAL '1 day' + a", "SELECT a FROM t ORDER BY (INTERVAL '1 day') + a"],
      ['SELECT CASE WHEN a THEN end END FROM t', 'SELECT CASE WHEN a THEN (end) END FROM t'],
    ];
    for (const [one, other] of same)
      expect(compact(await parseStatement(one))).toBe(compact(await parseStatement(other)));
  });
});
