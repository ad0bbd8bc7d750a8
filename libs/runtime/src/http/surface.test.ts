import { afterEach, describe, expect, test } from '@jest/globals';
import { noLogger } from '@inlay/core';
import { systemParts, waitUntil } from '@inlay/testing';
import { connect } from 'node:net';
import { TokenAuthenticator, openAuthenticator, sha256 } from '../access/index.js';
import { PromMetrics } from '../observe/prom-metrics.js';
import { PublicServer } from '../server/index.js';
import { v3Error } from './error-shape.js';
import { createHttpApp, type HttpAppInit } from './http-app.js';
import { abortedByClient, readBody, registerRawRoutes } from './request-body.js';

let server: PublicServer | undefined;
let aborted = false;
let waiting = false;
let answerWaiting: () => void = () => undefined;

async function start(init: Partial<HttpAppInit> = {}): Promise<string> {
  const metrics = new PromMetrics({ processMetrics: false });
  const { app, server: http } = createHttpApp({
    ...systemParts,
    logger: noLogger,
    metrics,
    authenticator: openAuthenticator,
    ...init,
  });
  app.get('/hello', () => 'hello');
  app.post('/json', { config: { errorShape: v3Error } }, (request) => ({ got: request.body ?? 'nothing' }));
  app.get('/wait', async (_, reply) => {
    waiting = true;
    const signal = abortedByClient(reply);
    await new Promise<void>((resolve) => {
      answerWaiting = resolve;
      signal.addEventListener('abort', () => resolve());
    });
    aborted = signal.aborted;
    return 'at last';
  });
  registerRawRoutes(app, (scope) => {
    scope.post('/write', async (request) => String((await readBody(request.raw, { bytesMax: 1000 })).bytes.length));
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
  await server.start();
  return server.url;
}

afterEach(async () => {
  answerWaiting();
  aborted = false;
  waiting = false;
  await server?.stop(50);
});

/** Sends the bytes, closes its half at once when asked to, and resolves to all that came back. */
function exchange(
  bytes: string,
  how: { readonly halfClose?: boolean; readonly onText?: (text: string) => void } = {},
): Promise<string> {
  return new Promise((resolve) => {
    let got = '';
    const socket = connect({ port: server?.port ?? 0, host: '127.0.0.1', allowHalfOpen: true }, () => {
      if (how.halfClose === true) socket.end(bytes);
      else socket.write(bytes);
    });
    socket.on('data', (chunk: Buffer) => {
      got += chunk.toString();
      how.onText?.(got);
    });
    socket.on('end', () => socket.end());
    socket.on('error', () => undefined).on('close', () => resolve(got));
  });
}

const bodyOf = (answer: string): unknown => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));

describe('content types', () => {
  const types = [
    '',
    'text',
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json',
    'a/b; c="d;e"',
    ';;',
    '/',
    '*/*',
    'é',
  ];

  test.each(types)('%j is not looked at', async (type) => {
    await start();
    const head = (path: string, length: number): string =>
      `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: ${String(length)}\r\nconnection: close\r\n\r\n`;
    const json = await exchange(`${head('/json', 11)}{"a":[1,2]}`);
    expect([json.slice(0, 15), bodyOf(json)]).toEqual(['HTTP/1.1 200 OK', { got: { a: [1, 2] } }]);
    expect(await exchange(`${head('/write', 3)}abc`)).toMatch(/^HTTP\/1.1 200 OK[^]*\r\n\r\n3$/);
    expect(bodyOf(await exchange(head('/json', 0)))).toEqual({ got: 'nothing' });
  });

  test('a body that is no JSON is refused in the shape of the route', async () => {
    const url = await start();
    const answer = await fetch(`${url}/json`, { method: 'POST', body: 'db=x' });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: expect.stringContaining('is not JSON'), request_id: answer.headers.get('x-request-id') },
    ]);
  });
});

describe('long requests', () => {
  test.each([17_000, 64 * 1024 - 20])('a request line of %i bytes is taken', async (bytes) => {
    const url = await start();
    const answer = await exchange(`GET /hello?q=${'x'.repeat(bytes - 40)} HTTP/1.1\r\nconnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 200 OK/);
    expect(url).toMatch(/^http/);
  });

  test.each([
    ['GET', `/hello?q=${'x'.repeat(70_000)}`, ''],
    ['GET', '/hello', `x-long: ${'y'.repeat(70_000)}\r\n`],
  ])('%s beyond 64 KiB is 431 in the shape of the other errors', async (method, path, header) => {
    await start();
    const answer = await exchange(`${method} ${path} HTTP/1.1\r\nhost: x\r\n${header}\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 431 Request Header Fields Too Large/);
    expect(bodyOf(answer)).toEqual({
      error: expect.stringContaining('64 KiB'),
      code: 'invalid',
      message: expect.stringContaining('64 KiB'),
      request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });
});

describe('errors that come before a route', () => {
  const both = {
    error: expect.any(String),
    code: expect.any(String),
    message: expect.any(String),
    request_id: expect.any(String),
  };
  const v3 = { error: expect.any(String), request_id: expect.any(String) };
  const v2 = { code: expect.any(String), message: expect.any(String), request_id: expect.any(String) };

  test.each([
    ['no HTTP', 'nonsense\r\n\r\n', 400, both],
    ['a method that is none', 'FOO / HTTP/1.1\r\nhost: x\r\n\r\n', 400, both],
    ['two lengths', 'POST /write HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab', 400, both],
    ['a chunk that is none', 'POST /write HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n', 400, both],
    ['a URL that cannot be decoded', 'GET /%ZZ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 400, both],
    ['an unknown path', 'GET /nowhere HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 404, both],
    ['an unknown path of v2', 'GET /api/v2/nowhere HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 404, v2],
    ['an unknown path of v3', 'GET //api/v3/nowhere HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 404, v3],
    ['a wrong method', 'DELETE /write HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 405, both],
    [
      'a body that is too large',
      'POST /write HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 2000\r\n\r\n',
      413,
      both,
    ],
    ['an unasked preflight', 'OPTIONS /write HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 405, both],
  ])('%s', async (_, bytes, status, shape) => {
    await start();
    const answer = await exchange(bytes);
    expect([answer.slice(9, 12), bodyOf(answer)]).toEqual([String(status), shape]);
  });

  test('a request without a host is answered', async () => {
    await start();
    expect(await exchange('GET /hello HTTP/1.1\r\nconnection: close\r\n\r\n')).toMatch(/200 OK[^]*hello$/);
  });

  test('doubled slashes are one', async () => {
    const url = await start();
    expect(await (await fetch(`${url}//write?db=x`, { method: 'POST', body: 'abc' })).text()).toBe('3');
    const wrong = await fetch(`${url}//write`);
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

describe('a client that closes its half', () => {
  test('gets its answer, at once and late', async () => {
    await start();
    const write = 'POST /write HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc';
    expect(await exchange(write, { halfClose: true })).toMatch(/^HTTP\/1.1 200 OK[^]*\r\n\r\n3$/);
    const late = exchange('GET /wait HTTP/1.1\r\nhost: x\r\n\r\n', {
      halfClose: true,
      onText: (text) => {
        if (text.includes('102 Processing')) answerWaiting();
      },
    });
    expect(await late).toMatch(/^(HTTP\/1.1 102 Processing\r\n\r\n)+HTTP\/1.1 200 OK[^]*\r\n\r\nat last$/);
    expect(aborted).toBe(false);
  });

  test('and then goes is noticed', async () => {
    await start();
    const socket = connect({ port: server?.port ?? 0, host: '127.0.0.1' });
    socket.write('GET /wait HTTP/1.1\r\nhost: x\r\n\r\n');
    await waitUntil('the request has come', () => waiting);
    socket.destroy();
    await waitUntil('the server saw the client leave', () => aborted);
  });
});

describe('pages of other origins', () => {
  const preflight = (url: string, origin: string): Promise<Response> =>
    fetch(`${url}/write`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });

  test('read nothing unless their origin is allowed, and then refusals as well', async () => {
    const authenticator = new TokenAuthenticator(sha256('s3cret'));
    const url = await start({ authenticator, corsOrigins: ['https://a.example'] });
    const allowed = await preflight(url, 'https://a.example');
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([204, 'https://a.example']);
    expect(allowed.headers.get('access-control-allow-methods')).toContain('POST');
    expect(allowed.headers.get('access-control-allow-headers')).toContain('authorization');
    const other = await preflight(url, 'https://b.example');
    expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([401, null]);
    const refused = await fetch(`${url}/hello`, { headers: { origin: 'https://a.example' } });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, 'https://a.example']);
    expect(refused.headers.get('vary')).toBe('origin');
  });

  test('are all allowed with *, and none by default', async () => {
    const open = await start({ corsOrigins: ['*'] });
    expect((await preflight(open, 'https://b.example')).headers.get('access-control-allow-origin')).toBe('*');
    await server?.stop(50);
    const closed = await start();
    const answer = await preflight(closed, 'https://b.example');
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([405, null]);
  });
});
