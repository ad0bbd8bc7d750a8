import { afterEach, describe, expect, test } from '@jest/globals';
import { sha256, TokenAuthenticator, type Authenticator } from '@inlay/runtime';
import { waitUntil } from '@inlay/testing';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { TestServer } from '../testing/test-server.js';

let server: TestServer;

const start = async (flags: Record<string, string> = {}, authenticator?: Authenticator): Promise<TestServer> => {
  server = new TestServer(flags, authenticator);
  await server.start();
  return server;
};
const gzip = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(gzipSync(text));

afterEach(() => server.stop());

/** Database names that have been created. */
const databases = async (): Promise<string[]> => (await server.catalog.listDatabases()).map(({ name }) => name);

/** Names of the tables of the database `d`. */
const tables = async (): Promise<string[]> =>
  ((await server.catalog.schema('d'))?.tables ?? []).map(({ name }) => name).sort();

/** The only row's time. */
const times = (): bigint[] =>
  [...server.ingesters.all.values()].flatMap(({ applied }) =>
    applied.flatMap(({ batches }) => batches.flatMap((batch) => [...batch.times.subarray(0, batch.rowCount)])),
  );

describe('an accepted write', () => {
  test.each([
    ['/write?db=one', 'one'],
    ['/write?db=one&rp=weekly&u=x&consistency=all', 'one/weekly'],
    ['/write?db=one&rp=autogen', 'one'],
    ["/write?db=one&rp=''", 'one'],
    ['/api/v2/write?bucket=two&org=ignored', 'two'],
    ['/api/v3/write_lp?db=three&no_sync=true&accept_partial=false', 'three'],
  ])('POST %s is 204 without a body and lands in %s', async (path, database) => {
    await start();
    const answer = await server.post(path, 'm v=1');
    expect([answer.status, await answer.text(), answer.headers.get('x-request-id')]).toEqual([
      204,
      '',
      expect.stringMatching(/^[0-9a-f-]{36}$/),
    ]);
    expect([await databases(), server.rows]).toEqual([[database], 1]);
  });

  test.each([
    ['/write', 'text', 'm v=1 1'],
    ['//write', '', 'm v=1 1'],
    ['///write', 'application/x-www-form-urlencoded', '\ufeffm v=1 1'],
    ['//api/v3/write_lp', 'text/html; charset=latin1', '\ufeffm v=1 1'],
    ['/api/v3//write_lp', ';', 'm v=1 1'],
  ])('POST %s takes a body of type %j', async (path, type, body) => {
    await start();
    const answer = await server.post(`${path}?db=d`, body, { 'content-type': type });
    expect([answer.status, await tables()]).toEqual([204, ['m']]);
  });

  test('a mark of byte order is skipped where it begins the body, packed too, and nowhere else', async () => {
    await start();
    const packed = await server.post('/write?db=d', gzip('\ufeffa v=1 1\nb v=1 1'), { 'content-encoding': 'gzip' });
    const inside = await server.post('/write?db=d', '\ufeff\ufeffc v=1 1\n\ufeffd v=1 1');
    expect([packed.status, inside.status]).toEqual([204, 204]);
    expect(await tables()).toEqual(['a', 'b', '\ufeffc', '\ufeffd']);
  });

  test.each(['GET', 'HEAD', 'POST'])('%s /ping says what it talks to', async (method) => {
    await start({}, new TokenAuthenticator(sha256('s3cret')));
    const answer = await fetch(`${server.url}//ping`, { method, ...(method === 'POST' ? { body: 'x' } : {}) });
    expect([answer.status, answer.headers.get('x-influxdb-build')]).toEqual([204, 'Inlay']);
  });

  test.each([
    ['/write?db=d&precision=s', 1_000_000_000n],
    ['/write?db=d&precision=ms', 1_000_000n],
    ['/api/v2/write?bucket=d&precision=us', 1000n],
    ['/api/v2/write?bucket=d', 1n],
    ['/api/v3/write_lp?db=d&precision=millisecond', 1_000_000n],
    ['/api/v3/write_lp?db=d&precision=nanosecond', 1n],
    ['/api/v3/write_lp?db=d&precision=auto', 1_000_000_000n],
    ['/api/v3/write_lp?db=d', 1_000_000_000n],
  ])('POST %s counts time in units of %s ns', async (path, unit) => {
    await start();
    expect((await server.post(path, 'm v=1 7')).status).toBe(204);
    expect(times()).toEqual([7n * unit]);
  });

  test('may be gzip, of one member or several, small or large', async () => {
    await start();
    const packed = { 'content-encoding': 'gzip' };
    expect((await server.post('/write?db=d', gzip('m v=1 1'), packed)).status).toBe(204);
    const members = new Uint8Array(Buffer.concat([gzipSync('m v=1 2\n'), gzipSync('m v=1 3')]));
    expect((await server.post('/api/v3/write_lp?db=d&precision=ns', members, packed)).status).toBe(204);
    const large = Array.from({ length: 50_000 }, (_, i) => `m,host=h${String(i * 7919)} v=${String(i)} 4`).join('\n');
    expect((await server.post('/api/v2/write?bucket=d', gzip(large), packed)).status).toBe(204);
    expect(server.rows).toBe(50_003);
    expect((await server.post('/write?db=d', 'm v=1 9', { 'content-encoding': 'identity' })).status).toBe(204);
  });

  test('may be empty for v1 and v2, and not for v3', async () => {
    await start();
    for (const body of ['', '\n\n', '# only a comment\n']) {
      expect((await server.post('/write?db=d', body)).status).toBe(204);
      expect((await server.post('/api/v2/write?bucket=d', body)).status).toBe(204);
      const v3 = await server.post('/api/v3/write_lp?db=d', body);
      expect([v3.status, await v3.json()]).toMatchObject([400, { error: 'the body holds no line' }]);
    }
  });
});

describe('refused lines', () => {
  const body = 'good v=1i 1\nbad\ngood,t= v=1\ngood v=2i 2';

  test('cost only themselves, and v1 and v2 tell each by its number', async () => {
    await start();
    for (const path of ['/write?db=d', '/api/v2/write?bucket=d']) {
      const answer = await server.post(path, body, { 'x-request-id': 'r-1' });
      expect(answer.status).toBe(400);
      const message = expect.stringMatching(
        /^failed to parse line protocol:\n {2}errors encountered on line\(s\):\n {2}error parsing line 2 \(1-based\): .*\n {2}error parsing line 3 \(1-based\): /,
      );
      expect(await answer.json()).toEqual({
        // The only key that clients of v1 show.
        ...(path.startsWith('/write') ? { error: message } : {}),
        code: 'invalid',
        line: 2,
        message,
        request_id: 'r-1',
      });
    }
    expect(server.rows).toBe(4);
  });

  test('cost only themselves, and v3 tells each with its text', async () => {
    await start();
    const answer = await server.post('/api/v3/write_lp?db=d', body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: 'partial write of line protocol occurred',
      data: [
        { original_line: 'bad', line_number: 2, error_message: expect.any(String) },
        { original_line: 'good,t= v=1', line_number: 3, error_message: expect.stringContaining('tag value') },
      ],
    });
    expect(server.rows).toBe(2);
  });

  test('are counted in full where only the first of them are listed', async () => {
    await start();
    const lines = Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? `m v=${String(i)} ${String(i)}` : 'bad'));
    const answer = await server.post('/api/v3/write_lp?db=d', `# a comment\n\n${lines.join('\n')}\n`);
    const { data, ...rest } = (await answer.json()) as { readonly data: readonly unknown[] };
    expect([data.length, rest]).toMatchObject([100, { lines_written: 500, lines_refused: 500 }]);
    expect(server.rows).toBe(500);
    const none = await server.post('/api/v3/write_lp?db=d&accept_partial=false', lines.slice(0, 10).join('\n'));
    expect(await none.json()).toMatchObject({ lines_written: 0, lines_refused: 10 });
    const all = await server.post('/api/v3/write_lp?db=d', 'bad\nworse');
    expect(await all.json()).toMatchObject({ lines_written: 0, lines_refused: 2 });
    expect(server.rows).toBe(500);
  });

  test('cost all when partial writes are not wanted', async () => {
    await start();
    const answer = await server.post('/api/v3/write_lp?db=d&accept_partial=false', body);
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { error: 'parsing failed for write_lp endpoint', data: { original_line: 'bad', line_number: 2 } },
    ]);
    expect(server.rows).toBe(0);
  });

  test('of another kind than their column are told by name', async () => {
    await start();
    await server.post('/write?db=d', 'm temp=1.5');
    const answer = await server.post('/write?db=d', 'm temp="warm"\nm temp=2.5');
    expect(await answer.json()).toMatchObject({
      line: 1,
      message: expect.stringContaining("invalid column type for column 'temp'"),
    });
    expect(server.rows).toBe(2);
  });

  test('beyond a limit of the database are 422 for v3', async () => {
    await start();
    await server.catalog.createDatabase({ name: 'small', tablesMax: 1 });
    const answer = await server.post('/api/v3/write_lp?db=small', 'a v=1\nb v=1');
    expect([answer.status, await answer.json()]).toMatchObject([422, { data: [{ line_number: 2 }] }]);
  });

  test('are told up to the hundredth', async () => {
    await start();
    const answer = (await (await server.post('/api/v2/write?bucket=d', 'bad\n'.repeat(250))).json()) as {
      message: string;
    };
    expect(answer.message.split('\n')).toHaveLength(2 + 100 + 1);
    expect(answer.message).toContain('and 150 more');
    const text = await server.metrics.text();
    expect(text).toContain('inlay_write_rejected_lines_total{reason="parsing"} 250');
  });
});

describe('a refused request', () => {
  const cases: readonly [string, string, string | Uint8Array<ArrayBuffer>, Record<string, string>, number, RegExp][] = [
    ['without a database', '/write', 'm v=1', {}, 400, /parameter \\"db\\" is missing/],
    ['without a bucket', '/api/v2/write?bucket=', 'm v=1', {}, 400, /parameter \\"bucket\\" is missing/],
    ['with two databases', '/api/v3/write_lp?db=a&db=b', 'm v=1', {}, 400, /\\"db\\" is given more than once/],
    ['with a database name that may not be', '/api/v3/write_lp?db=b%20ad', 'm v=1', {}, 400, /name/],
    [
      'with an unknown precision',
      '/write?db=d&precision=fortnight',
      'm v=1',
      {},
      400,
      /unknown precision \\"fortnight\\": use one of ns, us, ms, s/,
    ],
    ['with auto precision in v2', '/api/v2/write?bucket=d&precision=auto', 'm v=1', {}, 400, /unknown precision/],
    [
      'with a precision that is a word of JavaScript',
      '/write?db=d&precision=constructor',
      'm v=1',
      {},
      400,
      /unknown precision/,
    ],
    [
      'with a flag that is none',
      '/api/v3/write_lp?db=d&accept_partial=maybe',
      'm v=1',
      {},
      400,
      /accept_partial.*true or false/,
    ],
    ...['_x', '-x', 'a/b/c', '/a', 'a/', 'a.b', 'ü', 'x'.repeat(65)].map(
      (name): [string, string, string, Record<string, string>, number, RegExp] => [
        `for a database called ${name.slice(0, 9)}`,
        `/api/v2/write?bucket=${encodeURIComponent(name)}`,
        'm v=1',
        {},
        400,
        /is not a database name: use 1 to 64 of A-Z a-z 0-9 _ -, a letter or digit first, and at most one \/ inside/,
      ],
    ),
    ['with a policy in a policy', '/write?db=a/b&rp=c', 'm v=1', {}, 400, /"?a\/b\/c.* is not a database name/],
    ['that is no gzip', '/write?db=d', 'm v=1', { 'content-encoding': 'gzip' }, 400, /not valid gzip/],
    [
      'that is half a gzip',
      '/write?db=d',
      gzip('m v=1').subarray(0, 15),
      { 'content-encoding': 'gzip' },
      400,
      /not valid gzip/,
    ],
    ['in another encoding', '/write?db=d', 'm v=1', { 'content-encoding': 'br' }, 415, /\\"br\\" is not known/],
    ['that is too large', '/write?db=d', 'x'.repeat(3000), {}, 413, /larger than 2048 bytes/],
    [
      'that unpacks to too much',
      '/api/v3/write_lp?db=d',
      gzip('m v=1\n'.repeat(5000)),
      { 'content-encoding': 'gzip' },
      413,
      /larger than 2048 bytes/,
    ],
    ['by GET', '/write?db=d', '', { 'x-method': 'GET' }, 405, /POST/],
  ];

  test.each(cases.map((each) => [each[0], each] as const))('%s', async (_, [, path, body, headers, status, says]) => {
    await start({ writeBodyBytes: '2kb' });
    const method = headers['x-method'];
    const answer =
      method === undefined ? await server.post(path, body, headers) : await fetch(`${server.url}${path}`, { method });
    const text = await answer.text();
    expect([answer.status, text]).toEqual([status, expect.stringMatching(says)]);
    expect(JSON.parse(text)).toHaveProperty('request_id', answer.headers.get('x-request-id'));
    const keys = Object.keys(JSON.parse(text) as object).sort();
    if (path.startsWith('/api/v2')) expect(keys).toEqual(['code', 'message', 'request_id']);
    else
      expect(keys).toEqual(
        path.startsWith('/api/v3') ? ['error', 'request_id'] : ['code', 'error', 'message', 'request_id'],
      );
    expect(server.rows).toBe(0);
  });

  test('large bodies that unpack to too much do so on a thread', async () => {
    await start({ writeBodyBytes: '1mb', writeInFlightBytes: '1mb' });
    const noise = Array.from({ length: 60_000 }, (_, i) => `m,h=${String((i * 2654435761) % 4294967296)} v=1`).join(
      '\n',
    );
    expect(gzip(noise).length).toBeGreaterThan(100_000);
    expect((await server.post('/write?db=d', gzip(noise), { 'content-encoding': 'gzip' })).status).toBe(413);
  });

  test('names the database that does not exist, where writes do not create it', async () => {
    await start({ autoCreateDatabases: 'false' });
    const v3 = await server.post('/api/v3/write_lp?db=nowhere', 'm v=1');
    expect([v3.status, await v3.json()]).toMatchObject([404, { error: expect.stringContaining('nowhere') }]);
    const v2 = await server.post('/api/v2/write?bucket=nowhere', 'm v=1');
    expect([v2.status, await v2.json()]).toMatchObject([404, { code: 'not found' }]);
    expect(await databases()).toEqual([]);
  });

  test('comes back later when too many are under way', async () => {
    await start({ writeRequestsMax: '1' });
    const slow = request(`${server.url}/write?db=d`, { method: 'POST', headers: { 'transfer-encoding': 'chunked' } });
    const first = new Promise<number | undefined>((resolve) =>
      slow.on('response', (answer) => resolve(answer.resume().statusCode)),
    );
    slow.write('m v=1');
    const probe = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text();
    await waitUntil('the first is under way', async () => (await probe()).includes('inlay_write_requests_in_flight 1'));
    const second = await server.post('/write?db=d', 'm v=2');
    expect([second.status, second.headers.get('retry-after'), await second.json()]).toMatchObject([
      503,
      '1',
      { code: 'unavailable', message: expect.stringContaining('overloaded') },
    ]);
    slow.end();
    expect(await first).toBe(204);
    expect((await server.post('/write?db=d', 'm v=3')).status).toBe(204);
  });

  test('leaves nothing behind when the client leaves in the middle', async () => {
    await start({ writeRequestsMax: '1' });
    const slow = request(`${server.url}/write?db=d`, { method: 'POST', headers: { 'content-length': '100' } });
    slow.on('error', () => undefined);
    slow.write('m v=1\nm v=');
    const probe = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text();
    await waitUntil('it is under way', async () => (await probe()).includes('inlay_write_requests_in_flight 1'));
    slow.destroy();
    await waitUntil('its place is free', async () => (await server.post('/write?db=d', 'm v=2')).status === 204);
    expect(server.rows).toBe(1);
  });
});

describe('around writes', () => {
  test('ping says what this is', async () => {
    await start();
    for (const method of ['GET', 'HEAD']) {
      const ping = await fetch(`${server.url}/ping`, { method });
      expect([ping.status, ping.headers.get('x-influxdb-version'), ping.headers.get('x-influxdb-build')]).toEqual([
        204,
        '3.0.0-inlay.1.2.3',
        'Inlay',
      ]);
    }
  });

  test('the token may come in every way that clients of v1, v2 and v3 send it', async () => {
    await start({}, new TokenAuthenticator(sha256('s3cret')));
    const basic = `Basic ${Buffer.from('user:s3cret').toString('base64')}`;
    expect((await server.post('/write?db=d', 'm v=1')).status).toBe(401);
    expect((await server.post('/write?db=d&u=me&p=s3cret', 'm v=1')).status).toBe(204);
    expect((await server.post('/api/v2/write?bucket=d&p=s3cret', 'm v=1')).status).toBe(401);
    for (const authorization of ['Bearer s3cret', 'Token s3cret', basic])
      expect((await server.post('/api/v3/write_lp?db=d', 'm v=1', { authorization })).status).toBe(204);
    expect((await fetch(`${server.url}/ping`)).status).toBe(204);
  });

  test('readiness waits for the shard map, and what is written is counted', async () => {
    await start();
    await waitUntil('ready', async () => (await fetch(`${server.url}/readyz`)).status === 200);
    await server.post('/write?db=d', 'm a=1,b=2 1\nm a=1 2');
    const text = await server.metrics.text();
    expect(text).toContain('inlay_write_lines_total 2');
    expect(text).toContain('inlay_write_values_total 3');
    expect(text).toContain('inlay_write_bytes_total 19');
    expect(text).toContain('inlay_http_request_seconds_count{route="/write",method="POST",status="204"} 1');
  });
});
