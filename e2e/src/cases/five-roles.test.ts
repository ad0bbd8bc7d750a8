import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { waitUntil } from '@inlay/testing';
import { flush, mustWrite, query, tryQuery, writeLines } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';
import { startFive } from '../cluster/five.js';
import { damagedFilesFiveCase } from './damaged-files-five-case.js';
import { missedEpochCase } from './missed-epoch-case.js';

const database = 'roles';
const series = 200;
/** So many series that each ingester owns some of them. */
const linesAt = (time: number): string =>
  Array.from({ length: series }, (_, i) => `m,host=h${String(i)} v=${String(i)}i ${String(time)}`).join('\n');
const countSql = 'SELECT count(*) AS n FROM m';

/** One start for all that tries five roles one failure after the other; each case has a database of its own. */
let deployment: Deployment;
beforeAll(async () => {
  deployment = await startFive();
});
afterAll(() => deployment.destroy());

damagedFilesFiveCase(() => deployment);
missedEpochCase(() => deployment);

describe('with one role down', () => {
  /** What a complete answer counts. */
  let rows = 0;

  const write = async (): Promise<void> => {
    await mustWrite(deployment.url, database, linesAt(rows + 1));
    rows += series;
  };
  const count = async (): Promise<number> => Number((await query(deployment.url, database, countSql))[0]?.n);
  const partial = (format = 'json'): Promise<Response> =>
    fetch(
      `${deployment.url}/api/v3/query_sql?${new URLSearchParams({ db: database, q: countSql, format, allow_partial: 'true' }).toString()}`,
    );

  beforeAll(async () => {
    // What others wrote is out of the way.
    await flush(deployment.url);
    await write();
    // Sums over both ingesters.
    expect(await flush(deployment.url)).toMatchObject({ flushed: true, files: 2, rows: series });
    await write();
  });
  // The role comes back, and nothing that was acknowledged is missing.
  afterEach(async () => {
    await deployment.start();
    await waitUntil(
      'queries are answered again',
      async () => (await tryQuery(deployment.url, database, countSql)).status === 200,
    );
    expect(await count()).toBe(rows);
    await write();
    expect(await count()).toBe(rows);
  });

  test('an ingester that is down fails queries by name, unless a partial answer is wanted: that is marked', async () => {
    await deployment.kill9('ingester-0');
    const failed = await tryQuery(deployment.url, database, countSql);
    expect([failed.status, failed.body]).toEqual([
      503,
      expect.stringMatching(/ingester ingester-0 \(incarnations? \d+(, \d+)*\) cannot be read/),
    ]);
    const answer = await partial();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-inlay-missing-incarnations')).toMatch(/^\d+(,\d+)*$/);
    const [row] = (await answer.json()) as { readonly n: number }[];
    // All files, and the newest rows of the other ingester.
    expect(row?.n).toBeGreaterThan(series);
    expect(row?.n).toBeLessThan(rows);
  });

  test('a whole answer carries no mark, also when a partial one would do', async () => {
    const answer = await partial();
    expect([answer.status, answer.headers.get('x-inlay-missing-incarnations')]).toEqual([200, null]);
    expect(await answer.json()).toEqual([{ n: rows }]);
  });

  test('an ingester that is down takes no write of its series; the other takes its own', async () => {
    await deployment.kill9('ingester-0');
    const answers = await Promise.all(
      Array.from({ length: 16 }, async (_, i) => {
        const { status, body } = await writeLines(deployment.url, database, `m,host=h${String(i)} v=1i 1`);
        return { status, body };
      }),
    );
    // Rewrites of rows that are there: the count stays.
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204, 503]));
    for (const { status, body } of answers) if (status === 503) expect(body).toMatch(/ingester/);
  });

  test('a querier that is down is 503 for reads, while writes go on', async () => {
    await deployment.kill9('querier');
    const failed = await tryQuery(deployment.url, database, countSql);
    expect([failed.status, failed.body]).toEqual([503, expect.stringMatching(/querier .* cannot be reached/)]);
    await write();
    await write();
  });

  test('a catalog that is down stops no write of a known schema', async () => {
    await deployment.kill9('catalog');
    await write();
    await write();
    const unknown = await writeLines(deployment.url, database, 'another_table v=1i 1');
    expect([unknown.status, unknown.body]).toEqual([503, expect.stringMatching(/catalog/)]);
    const failed = await tryQuery(deployment.url, database, countSql);
    expect([failed.status, failed.body]).toEqual([503, expect.stringMatching(/catalog/)]);
  });
});
