import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { atLength, awkwardInteger, i64Bounds, u64Bounds } from '@inlay/testing';
import { mustWrite, query, queryText } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';

const database = 'surface';
const seed = 20_261_129;

/** Sends the bytes, closes its half at once, and resolves to all that came back. */
function halfClosing(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let got = '';
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true }, () => socket.end(bytes));
    socket.on('data', (chunk: Buffer) => void (got += chunk.toString()));
    socket.on('end', () => resolve(got)).on('error', reject);
  });
}

const apiOf = (deployment: Deployment, path: string): string => `${deployment.url}${path}`;

const post = (
  deployment: Deployment,
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> => fetch(apiOf(deployment, path), { method: 'POST', body, headers });

/** What clients send that is not what the manual says. */
export function surfaceCase(deployment: () => Deployment): void {
  test.each(['', 'text', 'application/x-www-form-urlencoded', ';'])(
    'a content type of %j is not looked at',
    async (type) => {
      const headers = { 'content-type': type };
      expect((await post(deployment(), `/write?db=${database}`, 'typed v=1i 1', headers)).status).toBe(204);
      const body = JSON.stringify({ db: database, q: 'SELECT v FROM typed', format: null });
      const answer = await post(deployment(), '/api/v3/query_sql', body, headers);
      expect([answer.status, await answer.text()]).toEqual([200, '[{"v":1}]']);
      const name = `made${String(type.length)}`;
      expect(
        (await post(deployment(), '/api/v3/configure/database', JSON.stringify({ db: name }), headers)).status,
      ).toBe(200);
      expect((await post(deployment(), '/api/v3/flush', '', headers)).status).toBe(200);
    },
  );

  test('a query may come packed, and a long one in the URL', async () => {
    await mustWrite(deployment().url, database, 'long v=7i 1');
    const q = `SELECT v FROM long WHERE v IN (${Array.from({ length: 5000 }, (_, i) => i).join(',')})`;
    expect(q.length).toBeGreaterThan(17_000);
    const packed = new Uint8Array(gzipSync(JSON.stringify({ db: database, q })));
    const unpacked = await post(deployment(), '/api/v3/query_sql', packed, { 'content-encoding': 'gzip' });
    expect(await unpacked.text()).toBe('[{"v":7}]');
    const got = await fetch(apiOf(deployment(), `/api/v3/query_sql?db=${database}&q=${q.replaceAll(' ', '+')}`));
    expect([got.status, await got.text()]).toEqual([200, '[{"v":7}]']);
    const beyond = await fetch(apiOf(deployment(), `/api/v3/query_sql?db=${database}&q=${'x'.repeat(70_000)}`));
    expect([beyond.status, await beyond.json()]).toMatchObject([
      431,
      { error: expect.stringContaining('64 KiB'), message: expect.stringContaining('64 KiB') },
    ]);
  });

  test('a mark of byte order is no part of a name, and doubled slashes are one', async () => {
    expect((await post(deployment(), `//write?db=${database}`, '\ufeffmark v=1i 1')).status).toBe(204);
    expect(await query(deployment().url, database, 'SELECT v FROM mark')).toEqual([{ v: 1 }]);
    const answer = await fetch(apiOf(deployment(), `//api/v3/query_sql?db=${database}&q=SELECT+v+FROM+mark`));
    expect(await answer.text()).toBe('[{"v":1}]');
    for (const method of ['GET', 'HEAD', 'POST'])
      expect((await fetch(apiOf(deployment(), '/ping'), { method })).status).toBe(204);
  });

  test('a client that closes its half gets its answer', async () => {
    const lines = 'half v=1i 1';
    const write = `POST /write?db=${database} HTTP/1.1\r\nhost: x\r\ncontent-length: ${String(lines.length)}\r\n\r\n${lines}`;
    expect(await halfClosing(deployment().url, write)).toMatch(/HTTP\/1.1 204 /);
    const ask = `GET /api/v3/query_sql?db=${database}&q=SELECT+v+FROM+half HTTP/1.1\r\nhost: x\r\n\r\n`;
    expect(await halfClosing(deployment().url, ask)).toMatch(/HTTP\/1.1 200 OK[^]*\[\{"v":1\}[^]*\r\n0\r\n\r\n$/);
  });

  test.each([
    ['/write?db=_x', { error: expect.any(String), code: 'invalid', message: expect.any(String) }],
    ['/api/v2/write?bucket=-x', { code: 'invalid', message: expect.any(String) }],
    ['/api/v3/write_lp?db=a/b/c', { error: expect.any(String) }],
  ])('%s is refused with the rule, in the words of its API', async (path, shape) => {
    const answer = await post(deployment(), path, 'm v=1');
    const body = (await answer.json()) as Record<string, unknown>;
    expect([answer.status, body]).toEqual([400, { ...shape, request_id: answer.headers.get('x-request-id') }]);
    expect(JSON.stringify(body)).toContain('a letter or digit first');
  });
}

/** Numbers in `params` over every way that HTTP has. */
export function paramsCase(deployment: () => Deployment): void {
  test('a number in params is what the literal is, however it comes', async () => {
    const { url } = deployment();
    const integers = fc.oneof(awkwardInteger(i64Bounds), awkwardInteger(u64Bounds)).map(String);
    const doubles = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => {
      const text = Object.is(value, -0) ? '-0' : String(value);
      return /[.e]/.test(text) ? text : `${text}.0`;
    });
    const numbers = [
      '9007199254740993',
      '20.00',
      '1e3',
      ...fc.sample(fc.oneof(integers, doubles), { numRuns: atLength(25, 8), seed }),
    ];
    for (const number of numbers) {
      const expected = await queryText(url, database, `SELECT ${number} AS n`);
      const params = `{"n":${number}}`;
      const body = `{"db":"${database}","q":"SELECT $n AS n","params":${params}}`;
      const search = new URLSearchParams({ db: database, q: 'SELECT $n AS n', params });
      const answers = [
        await fetch(`${url}/api/v3/query_sql?${search.toString()}`),
        await post(deployment(), '/api/v3/query_sql', body),
        await post(deployment(), '/api/v3/query_sql', new Uint8Array(gzipSync(body)), { 'content-encoding': 'gzip' }),
      ];
      for (const answer of answers) expect([number, await answer.text()]).toEqual([number, expected]);
    }
    const beyond = await post(
      deployment(),
      '/api/v3/query_sql',
      `{"db":"${database}","q":"SELECT $n","params":{"n":18446744073709551616}}`,
    );
    expect([beyond.status, await beyond.text()]).toEqual([400, expect.stringContaining('neither int64 nor uint64')]);
  });
}
