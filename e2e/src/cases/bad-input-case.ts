import { expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { mustWrite, query, tryQuery, writeLines } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';

interface Refusal {
  readonly what: string;
  readonly lines: string;
  /** In the answer: line, column, or what else names the fault. */
  readonly says: RegExp;
}

const refusals: readonly Refusal[] = [
  { what: 'no fields', lines: 'good v=1i 1\nbad\ngood v=2i 2', says: /"line_number": ?2/ },
  { what: 'an empty tag value', lines: 'good v=1i 1\nbad,t= v=1 1\ngood v=2i 2', says: /"line_number": ?2/ },
  {
    what: 'an integer that overflows',
    lines: 'good v=1i 1\nbad v=99999999999999999999i\ngood v=2i 2',
    says: /integer/,
  },
  {
    what: 'a type conflict',
    lines: 'good v=1i 1\ngood v="text" 3\ngood v=2i 2',
    says: /invalid column type for column 'v'/,
  },
  { what: 'a tag that is a field', lines: 'good v=1i 1\ngood,v=x w=1i 3\ngood v=2i 2', says: /'v'/ },
  { what: 'a tag called time', lines: 'good v=1i 1\ngood,time=x v=1i 3\ngood v=2i 2', says: /input tag \\"time\\"/ },
  {
    what: 'a timestamp that is none',
    lines: 'good v=1i 1\ngood v=1i 99999999999999999999999999\ngood v=2i 2',
    says: /timestamp/,
  },
  { what: 'bytes that are no UTF-8', lines: 'good v=1i 1\nbad,t=\u0001 \ngood v=2i 2', says: /"line_number": ?2/ },
];

const sqlRefusals: readonly (readonly [string, RegExp])[] = [
  ['SELEC 1', /syntax|line 1/i],
  ['SELECT nope FROM good', /nope/],
  ['SELECT * FROM nope', /nope/],
  ['SELECT 1; SELECT 2', /one statement/i],
  ['DROP TABLE good', /read/i],
  ['INSERT INTO good VALUES (1)', /read/i],
  ["COPY good TO '/tmp/x.csv'", /read/i],
  ["ATTACH '/tmp/x.db'", /read/i],
  ['SET threads = 1', /read/i],
  ['PRAGMA database_list', /read/i],
  ["SELECT * FROM read_csv('/etc/passwd')", /read_csv/],
  ["SELECT * FROM '/etc/passwd'", /passwd/],
  ["SELECT * FROM glob('/*')", /glob/],
  ["SELECT getenv('HOME')", /getenv/],
  ["SELECT * FROM query('SELECT 1')", /query/],
  ['SELECT * FROM duckdb_settings()', /duckdb_settings/],
  ['SELECT * FROM sqlite_master', /sqlite_master/],
  ["SELECT current_setting('threads')", /current_setting/],
];

/** Bad input gets a 4xx that names what was wrong; the rest of the batch is kept; the server goes on. */
export function badInputCase(deployment: () => Deployment): void {
  test.each(refusals)('$what costs its line only', async ({ what, lines, says }) => {
    const { url } = deployment();
    const database = `bad-${what.replaceAll(/[^a-z]/gi, '-')}`;
    const { status, body } = await writeLines(url, database, lines);
    expect(status).toBe(400);
    expect(body).toMatch(/partial write of line protocol occurred/);
    expect(body).toMatch(says);
    expect(await query(url, database, 'SELECT v FROM good ORDER BY time')).toEqual([{ v: 1 }, { v: 2 }]);
  });

  test('a request whose parameters or body are wrong is refused by name', async () => {
    const { url } = deployment();
    const post = async (
      path: string,
      body: string | Uint8Array<ArrayBuffer>,
      headers: Record<string, string> = {},
    ): Promise<[number, string]> => {
      const answer = await fetch(`${url}${path}`, { method: 'POST', body, headers });
      return [answer.status, await answer.text()];
    };
    const cases: readonly [Promise<[number, string]>, number, RegExp][] = [
      [post('/api/v3/write_lp', 'm v=1'), 400, /db/],
      [post('/api/v3/write_lp?db=bad&precision=fortnight', 'm v=1'), 400, /precision/],
      [post('/api/v3/write_lp?db=b%20ad', 'm v=1'), 400, /name/],
      [post('/api/v3/write_lp?db=bad', 'not gzip at all', { 'content-encoding': 'gzip' }), 400, /gzip/],
      [
        post('/api/v3/write_lp?db=bad', new Uint8Array(gzipSync('m v=1').subarray(0, 15)), {
          'content-encoding': 'gzip',
        }),
        400,
        /gzip/,
      ],
      [post('/api/v2/write?bucket=', 'm v=1'), 400, /bucket/],
      [post('/write', 'm v=1'), 400, /db/],
    ];
    for (const [answer, status, says] of cases) {
      const [got, body] = await answer;
      expect([got, body]).toEqual([status, expect.stringMatching(says)]);
    }
  });

  test('a body that is too large, or unpacks to too much, is 413', async () => {
    const { url } = deployment();
    const big = Buffer.alloc(60 * 1024 * 1024, 'm v=1 1\n');
    const plain = await fetch(`${url}/api/v3/write_lp?db=bad`, { method: 'POST', body: big });
    expect(plain.status).toBe(413);
    const bomb = await fetch(`${url}/api/v3/write_lp?db=bad`, {
      method: 'POST',
      body: new Uint8Array(gzipSync(big, { level: 1 })),
      headers: { 'content-encoding': 'gzip' },
    });
    expect(bomb.status).toBe(413);
  });

  test('SQL that is wrong, or is no read, or reaches outside, is refused by name', async () => {
    const { url } = deployment();
    await mustWrite(url, 'sqlbad', 'good v=1i 1');
    for (const [statement, says] of sqlRefusals) {
      const { status, body } = await tryQuery(url, 'sqlbad', statement);
      expect([statement, status, body]).toEqual([statement, 400, expect.stringMatching(says)]);
    }
    const unknown = await tryQuery(url, 'no-such-database', 'SELECT 1');
    expect([unknown.status, unknown.body]).toEqual([404, expect.stringMatching(/no-such-database/)]);
    expect(await query(url, 'sqlbad', 'SELECT v FROM good')).toEqual([{ v: 1 }]);
  });
}
