import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { admin, InlayError, noLogger, peer } from '@inlay/core';
import type { Logger } from '@inlay/core';
import { systemParts, waitUntil } from '@inlay/testing';
import { connect } from 'node:net';
import { TokenAuthenticator, openAuthenticator, sha256 } from '../access/index.js';
import type { Authenticator } from '../access/index.js';
import { PromMetrics } from '../observe/prom-metrics.js';
import { PublicServer } from '../server/index.js';
import { registerAdminRoutes } from './admin-routes.js';
import { v3Error } from './error-shape.js';
import { createHttpApp } from './http-app.js';
import { abortedByClient, readBody, registerRawRoutes } from './request-body.js';

describe('the HTTP app', () => {
  let server: PublicServer;
  let metrics: PromMetrics;
  let base = '';
  let waiting: string[] = [];
  let warnings: string[] = [];
  let infos: Record<string, unknown>[] = [];
  let aborted: unknown;
  let isHeld = false;
  let logged: Record<string, unknown>[] = [];
  const logger: Logger = {
    ...noLogger,
    error: (_, fields) => void logged.push(fields ?? {}),
    info: (message, fields) => void infos.push({ message, ...fields }),
  };

  const start = async (authenticator: Authenticator = openAuthenticator): Promise<void> => {
    metrics = new PromMetrics({ processMetrics: false });
    const { app, server: http } = createHttpApp({ ...systemParts, logger, metrics, authenticator, bodyBytesMax: 100 });
    registerAdminRoutes(app, { metrics, notReady: () => waiting, warnings: () => warnings });
    app.get('/fail/:what', (request) => {
      const { what } = request.params as { what: string };
      if (what === 'mistake') throw new TypeError('undefined is not a function');
      if (what === 'line') throw new InlayError('invalid', 'bad line', { code: 'bad_line', details: { line: 7 } });
      throw new InlayError('exhausted', 'the buffer is full', { code: 'buffer_full', retryAfterMs: 2500 });
    });
    app.get('/in-answer', (_, reply) => reply.code(400).send('some lines are refused'));
    app.get('/v3', { config: { errorShape: v3Error, tokenInQuery: true } }, () => {
      throw new InlayError('not_found', 'no such database', { code: 'database_not_found' });
    });
    app.post('/json', (request) => request.body);
    app.get('/wait', async (_, reply) => {
      const signal = abortedByClient(reply);
      isHeld = true;
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      aborted = signal.reason;
    });
    registerRawRoutes(app, (scope) => {
      scope.post('/raw', async (request) => String((await readBody(request.raw, { bytesMax: 1000 })).bytes.length));
    });
    await app.ready();
    server = new PublicServer({
      ...systemParts,
      host: '127.0.0.1',
      port: 0,
      http,
      grpc: { kind: 'none' },
      logger: noLogger,
    });
    base = `http://127.0.0.1:${String(await server.start())}`;
  };

  beforeEach(() => {
    waiting = [];
    warnings = [];
    infos = [];
    logged = [];
    aborted = undefined;
    isHeld = false;
  });
  afterEach(() => server.stop(50));

  test('answers probes and metrics', async () => {
    await start();
    const health = await fetch(`${base}/health`);
    expect([health.status, await health.text()]).toEqual([200, 'OK']);
    expect((await fetch(`${base}/livez`)).status).toBe(200);
    expect((await fetch(`${base}/readyz`)).status).toBe(200);
    waiting = ['the catalog'];
    const ready = await fetch(`${base}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([503, 'waiting for the catalog']);
    const text = await (await fetch(`${base}/metrics`)).text();
    expect(text).toContain('inlay_http_request_seconds_count{route="/readyz",method="GET",status="503"} 1');
  });

  test('tells strangers that there are warnings, and not what they name', async () => {
    await start();
    warnings = ['rows of incarnation 7 are missing: volume 4f2a'];
    const ready = await fetch(`${base}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([
      200,
      'OK\nwarnings: 1; the log of this process says what is wrong',
    ]);
  });

  test('counts refused requests in the log, by status and code, one line however many they are', async () => {
    await start();
    for (let i = 0; i < 30; i++) {
      await fetch(`${base}/fail/line`, { headers: { 'x-request-id': `r-${String(i)}` } });
      await fetch(`${base}/in-answer`);
      await fetch(`${base}/health`);
    }
    const socket = connect(Number(new URL(base).port), '127.0.0.1').end('nonsense\r\n\r\n');
    await new Promise((resolve) => socket.resume().once('close', resolve));
    await waitUntil('all are told', () => infos.length >= 3);
    expect(infos).toEqual([
      {
        ...{ message: 'requests refused', status: 400, code: 'bad_line', count: 1 },
        oneOfThem: { route: '/fail/:what', requestId: 'r-0' },
      },
      { ...infos[1], message: 'requests refused', status: 400, code: 'in_answer', count: 1 },
      { ...infos[2], message: 'requests refused', status: 400, code: 'bad_request', count: 1 },
    ]);
  });

  test('errors of ours are lines of their own, and still no flood', async () => {
    await start();
    for (let i = 0; i < 30; i++) await fetch(`${base}/fail/mistake`);
    expect(logged).toHaveLength(10);
  });

  test('answers errors in the shape of the route, with the request id', async () => {
    await start();
    const line = await fetch(`${base}/fail/line`, { headers: { 'x-request-id': 'abc-1' } });
    expect([line.status, line.headers.get('x-request-id'), await line.json()]).toEqual([
      400,
      'abc-1',
      { error: 'bad line', code: 'invalid', message: 'bad line', line: 7, request_id: 'abc-1' },
    ]);
    const full = await fetch(`${base}/fail/full`, { headers: { 'x-request-id': 'not a good id' } });
    expect([full.status, full.headers.get('retry-after')]).toEqual([503, '3']);
    expect(full.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    const v3 = await fetch(`${base}/v3`);
    expect([v3.status, await v3.json()]).toEqual([
      404,
      { error: 'no such database', request_id: v3.headers.get('x-request-id') },
    ]);
  });

  test('logs a mistake with its stack and the id that the client got', async () => {
    await start();
    const response = await fetch(`${base}/fail/mistake`);
    expect(response.status).toBe(500);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatchObject({
      requestId: response.headers.get('x-request-id'),
      error: { cause: expect.any(TypeError) },
    });
  });

  test('tells an unknown path from a wrong method', async () => {
    await start();
    const unknown = await fetch(`${base}/nowhere?token=x`);
    expect([unknown.status, await unknown.json()]).toMatchObject([
      404,
      { code: 'not found', message: 'there is nothing at /nowhere' },
    ]);
    const wrong = await fetch(`${base}/fail/line`, { method: 'DELETE' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test.each(['m v=1', '{', 'x'.repeat(200)])('of both it tells before it looks at the body: %s', async (body) => {
    await start();
    for (const headers of [{}, { 'content-encoding': 'gzip' }, { 'content-type': 'application/json' }]) {
      expect((await fetch(`${base}/nowhere`, { method: 'POST', body, headers })).status).toBe(404);
      expect((await fetch(`${base}/fail/line`, { method: 'PUT', body, headers })).status).toBe(405);
    }
  });

  test('refuses bad JSON and bodies that are too large', async () => {
    await start();
    const headers = { 'content-type': 'application/json' };
    const bad = await fetch(`${base}/json`, { method: 'POST', body: '{"a":', headers });
    expect([bad.status, await bad.json()]).toMatchObject([400, { code: 'invalid' }]);
    const large = await fetch(`${base}/json`, { method: 'POST', body: JSON.stringify('x'.repeat(200)), headers });
    expect([large.status, await large.json()]).toMatchObject([413, { code: 'request too large' }]);
  });

  test('hands the unread body to raw routes, within their limit', async () => {
    await start();
    const post = (body: string | ReadableStream, more: Record<string, unknown> = {}): Promise<Response> =>
      fetch(`${base}/raw`, { method: 'POST', body, ...more });
    expect(await (await post('{not json', { headers: { 'content-type': 'application/json' } })).text()).toBe('9');
    expect(await (await post('x'.repeat(1000))).text()).toBe('1000');
    expect((await post('x'.repeat(1001))).status).toBe(413);
    const stream = new Blob(['x'.repeat(5000)]).stream();
    expect((await post(stream, { duplex: 'half' })).status).toBe(413);
  });

  test('notices a client that leaves before its answer', async () => {
    await start();
    const controller = new AbortController();
    const response = fetch(`${base}/wait`, { signal: controller.signal });
    response.catch(() => undefined);
    await waitUntil('the server has the request', () => isHeld);
    controller.abort();
    await expect(response).rejects.toThrow();
    await waitUntil('the server noticed', () => aborted !== undefined);
    expect(aborted).toMatchObject({ code: 'cancelled' });
  });

  test('asks for the token everywhere but at the probes', async () => {
    await start(new TokenAuthenticator(sha256('s3cret')));
    expect((await fetch(`${base}/health`)).status).toBe(200);
    const refused = await fetch(`${base}/metrics`);
    expect([refused.status, refused.headers.get('www-authenticate'), await refused.json()]).toMatchObject([
      401,
      'Bearer realm="inlay"',
      { code: 'unauthorized' },
    ]);
    expect((await fetch(`${base}/nowhere`)).status).toBe(401);
    expect((await fetch(`${base}/metrics`, { headers: { authorization: 'Token s3cret' } })).status).toBe(200);
    expect((await fetch(`${base}/v3?p=s3cret`)).status).toBe(404);
    expect((await fetch(`${base}/v3?p=other`)).status).toBe(401);
    expect((await fetch(`${base}/metrics?p=s3cret`)).status).toBe(401);
  });

  test('knows who asks: anybody on a public path, whatever it sends, and who the token says elsewhere', async () => {
    const seen: [string, string][] = [];
    const { app } = createHttpApp({
      ...systemParts,
      ...{ logger, metrics: new PromMetrics({ processMetrics: false }) },
      authenticator: { isOn: true, check: (authorization) => (authorization === 'Bearer p' ? peer : admin) },
    });
    for (const path of ['/ping', '/who'])
      app.get(path, ({ principal }) => {
        seen.push([path, principal.kind]);
        return 'OK';
      });
    app.get('/metrics', (request) => {
      request.authorize('observe');
      return 'OK';
    });
    const status = async (url: string, token: string): Promise<number> =>
      (await app.inject({ url, headers: { authorization: `Bearer ${token}` } })).statusCode;
    expect([await status('/ping', 'p'), await status('/who', 'p'), await status('/who', 'a')]).toEqual([200, 200, 200]);
    expect(seen).toEqual([
      ['/ping', 'anybody'],
      ['/who', 'peer'],
      ['/who', 'admin'],
    ]);
    expect([await status('/metrics', 'a'), await status('/metrics', 'p')]).toEqual([200, 403]);
    await app.close();
  });

  test('answers a request that is no HTTP with 400', async () => {
    await start();
    const text = await new Promise<string>((resolve) => {
      let got = '';
      const socket = connect({ port: server.port, host: '127.0.0.1' }, () => socket.write('nonsense\r\n\r\n'));
      socket.on('data', (chunk: Buffer) => void (got += chunk.toString())).on('close', () => resolve(got));
    });
    expect(text).toMatch(/^HTTP\/1.1 400/);
  });
});
