import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { TestDuckDb, testContext, testTable } from './testing/test-duckdb.js';

const table = testTable('numbers', { host: 'tag', n: 'i64' });

const duck = new TestDuckDb(await (await DuckDBInstance.create(':memory:')).connect());
beforeAll(async () => {
  await duck.setUp([table]);
  await duck.run(
    `INSERT INTO t1 BY NAME SELECT 'a' AS host, i AS n, make_timestamp_ns(i) AS "time" FROM range(3) r(i)`,
  );
});

const answer = async (sql: string): Promise<string> => {
  const compiled = await duck.compile(sql, testContext([table]));
  return (await duck.rows(compiled.sql)).rows.map((row) => Object.values(row).map(String).join(' ')).join(', ');
};

/** As DataFusion 55 answers: in a set of groups a whole number is a value; alone it is the place of an output. */
describe('a whole number in GROUP BY', () => {
  test.each([
    ['SELECT grouping(1) AS g, count(*) AS n FROM numbers GROUP BY CUBE (1) ORDER BY g', '0 3, 1 3'],
    ['SELECT count(*) AS n FROM numbers GROUP BY ROLLUP (3, 4)', '3, 3, 3'],
    ['SELECT count(*) AS n FROM numbers GROUP BY GROUPING SETS ((1), (2), ())', '3, 3, 3'],
    ['SELECT host, count(*) AS n FROM numbers GROUP BY host, ROLLUP (1)', 'a 3, a 3'],
    ['SELECT host, count(*) AS n FROM numbers GROUP BY 1', 'a 3'],
  ])('%s', async (sql, rows) => {
    expect(await answer(sql)).toBe(rows);
  });

  test('in a set does not stand for the output: that is not a group', async () => {
    await expect(answer('SELECT host, count(*) FROM numbers GROUP BY ROLLUP (1)')).rejects.toThrow(
      /column "host" is neither in GROUP BY nor in an aggregate/,
    );
  });
});
