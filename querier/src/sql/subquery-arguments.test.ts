import { DuckDBInstance } from '@duckdb/node-api';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ColumnKind } from '@inlay/catalog';
import { isInShare } from '@inlay/testing';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { TestDuckDb, testContext, testTable } from './testing/test-duckdb.js';

const kinds: Readonly<Record<string, ColumnKind>> = {
  ...{ f: 'f64', g: 'f64', i: 'i64', k: 'i64', u: 'u64', s: 'string', t: 'string', b: 'bool' },
};
const names = Object.keys(kinds);
const table = testTable('x', kinds);

const folder = join(import.meta.dirname, 'calls/goldens/cases');
const calls = readdirSync(folder).map(
  (file) => [file, readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean)] as const,
);

const duck = new TestDuckDb(await (await DuckDBInstance.create(':memory:')).connect());
beforeAll(async () => {
  await duck.setUp([table]);
  await duck.run(
    `INSERT INTO t1 BY NAME VALUES (1.5, 2.0, 7, 2, 9, 'Hello World', 'o', true, make_timestamp_ns(1)),
    (-2.5, NULL, -7, 3, 1, 'a-b-c', '-', false, make_timestamp_ns(2)), (0.5, 0.25, 1, NULL, 2, NULL, 'x', NULL, make_timestamp_ns(3))`.replace(
      'BY NAME',
      `(${[...names, 'time'].join(', ')})`,
    ),
  );
});

/** The values of a call in each row, or why it is refused. */
async function valuesOf(call: string): Promise<{ readonly values: string } | { readonly refusal: string }> {
  try {
    const { sql } = await duck.compile(`SELECT ${call} AS y FROM x ORDER BY x.time`, testContext([table]));
    return { values: JSON.stringify((await duck.rows(sql)).rows) };
  } catch (error) {
    return { refusal: error instanceof Error ? error.message : String(error) };
  }
}

/** A column of the table where a call names it alone, and not as the name of a function. */
const column = new RegExp(`(?<![\\w'.])(${names.join('|')})(?![\\w'(.])`, 'g');

describe('an argument may be a subquery of its row, wherever a column may stand', () => {
  test.each(calls)('%s', async (_file, cases) => {
    const otherwise: string[] = [];
    let compared = 0;
    for (const [row, call] of cases.entries()) {
      if (!isInShare(row, 0)) continue;
      const plain = await valuesOf(call);
      if ('refusal' in plain) continue;
      const parts = call.split(/('[^']*')/);
      const asked = parts.map((part) => (part.startsWith("'") ? part : part.replace(column, '(SELECT x.$1)'))).join('');
      if (asked === call) continue;
      compared++;
      const given = await valuesOf(asked);
      if (!('values' in given) || given.values !== plain.values) otherwise.push(`${asked}: ${JSON.stringify(given)}`);
    }
    expect(otherwise).toEqual([]);
    if (compared === 0) expect(cases.join()).not.toMatch(column);
  });
});
