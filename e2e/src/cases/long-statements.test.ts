import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { atLength } from '@inlay/testing';
import { watchWhile } from '../attacks/bystander.js';
import { mustWrite } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';
import { startServe } from '../cluster/serve.js';

/** No write may wait for so long for what a statement makes the server's main thread compute. */
const ackMsMax = 200;
/** On a crowded machine the clock tells how long others ran. */
const crowdedAckMsMax = 5000;

const repeated = (text: string, n: number, between = ','): string =>
  Array.from({ length: n }, () => text).join(between);
const numbered = (n: number, make: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => make(i)).join(',');
const params = (n: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: n }, (_, i) => [`p${String(i)}`, i]));

interface Long {
  readonly sql: string;
  readonly params?: Readonly<Record<string, string | number>>;
  /** Answered with rows, or refused by these codes. */
  readonly status: 200 | 400 | 413;
}

/** Statements at the limits and beyond, each the heaviest of its kind. */
const statements: Readonly<Record<string, Long>> = {
  '300,000 columns': { sql: `SELECT ${repeated('1', 300_000)}`, status: 400 },
  'as many columns as may be': { sql: `SELECT ${repeated('v', 4000)} FROM seen LIMIT 1`, status: 200 },
  'a list of 60,000 numbers': {
    sql: `SELECT count(*) FROM seen WHERE v IN (${numbered(60_000, String)})`,
    status: 200,
  },
  'a list of 60,000 tags': {
    sql: `SELECT count(*) FROM seen WHERE host IN (${numbered(60_000, (i) => `'h${String(i)}'`)})`,
    status: 200,
  },
  'two such lists': {
    sql: `SELECT count(*) FROM seen WHERE host IN (${numbered(40_000, (i) => `'h${String(i)}'`)}) AND host IN (${numbered(40_000, (i) => `'g${String(i)}'`)})`,
    status: 200,
  },
  'deep parentheses': { sql: `SELECT ${'('.repeat(127)}1${')'.repeat(127)}`, status: 200 },
  'long chains of operators': {
    sql: `SELECT ${repeated(repeated('v', 100, ' + '), 40)} FROM seen LIMIT 1`,
    status: 200,
  },
  'a literal of a megabyte': { sql: `SELECT length('${'x'.repeat(1024 ** 2 - 64)}') AS n`, status: 200 },
  'a megabyte of white space before an error': { sql: `SELECT${'\n'.repeat(1_000_000)} missing`, status: 400 },
  'a text that does not end': { sql: `SELECT '${'x'.repeat(1_000_000)}`, status: 400 },
  'thousands of parameters': {
    sql: `SELECT ${numbered(4000, (i) => `$p${String(i)}`)}`,
    params: params(4000),
    status: 200,
  },
  'more parameters than may be': { sql: 'SELECT 1', params: params(70_000), status: 400 },
  'a parameter of a megabyte': {
    sql: 'SELECT length($a) AS n, $b AS b',
    params: { a: 'x'.repeat(1024 ** 2), b: 1 },
    status: 200,
  },
  'a parameter written out everywhere': {
    sql: `SELECT ${repeated('length($a)', 3000)}`,
    params: { a: 'x'.repeat(100_000) },
    status: 400,
  },
  'stars of stars': { sql: `SELECT * FROM ${'(SELECT *, * FROM '.repeat(25)}seen${') x'.repeat(25)}`, status: 400 },
  'a CUBE of many columns': {
    sql: `SELECT 1 FROM seen GROUP BY CUBE(${numbered(15, (i) => `v + ${String(i)}`)})`,
    status: 400,
  },
  'more than a megabyte': { sql: `SELECT ${repeated('1', 600_000)}`, status: 413 },
};

describe('writes beside long statements', () => {
  let serve: Deployment;
  beforeAll(async () => {
    serve = await startServe();
    await mustWrite(serve.url, 'bystander', 'seen,host=a v=0i 1');
  });
  afterAll(() => serve.destroy());

  async function ask({ sql, params: given }: Long): Promise<number> {
    const body = JSON.stringify({ db: 'bystander', q: sql, ...(given === undefined ? {} : { params: given }) });
    const answer = await fetch(`${serve.url}/api/v3/query_sql`, { method: 'POST', body });
    await answer.arrayBuffer();
    return answer.status;
  }

  // Each is of a kind of its own; `npm test` takes every other one.
  const share = Object.entries(statements).filter((_statement, i) => i % atLength(1, 2) === 0);
  test.each(share)('%s', async (_, long) => {
    const statuses = new Set<number>();
    const during = async (): Promise<void> => {
      for (let round = 0; round < atLength(2, 1); round++)
        for (const status of await Promise.all([ask(long), ask(long)])) statuses.add(status);
    };
    const watched = await watchWhile(serve, during, { asks: false });
    expect({ statuses: [...statuses], failures: watched.failures }).toEqual({
      statuses: [long.status],
      failures: [],
    });
    expect(watched.busiestWriteMs).toBeLessThan(ackMsMax);
    expect(watched.slowestWriteMs).toBeLessThan(watched.isCrowded ? crowdedAckMsMax : ackMsMax);
  });
});
