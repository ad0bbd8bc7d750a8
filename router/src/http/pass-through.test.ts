import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { noLogger, noMetrics } from '@inlay/core';
import { createHttpApp, openAuthenticator, PublicServer } from '@inlay/runtime';
import { systemParts, waitUntil } from '@inlay/testing';
import { once } from 'node:events';
import { Agent, createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpForward } from './http-forward.js';
import { registerPassThrough } from './pass-through.js';
import { parseAddress, QuerierTargets } from './querier-targets.js';

describe('what is not a write', () => {
  let querier: Server;
  let server: PublicServer;
  let seen: IncomingMessage | undefined;
  let bodyBytes = 0;
  let left = false;
  const afterAnswer: (() => void)[] = [];
  const forward = new HttpForward(systemParts.clock);

  beforeEach(async () => {
    seen = undefined;
    left = false;
    bodyBytes = 0;
    querier = createServer((request, response) => {
      seen = request;
      request.on('data', (chunk: Buffer) => void (bodyBytes += chunk.length));
      response.on('close', () => void (left = !response.writableFinished));
      if (request.url === '/held') return;
      if (request.url?.startsWith('/refused') === true) {
        // Answered before the body has come; what is left of that is read slowly, or not at all.
        request.pause();
        response.writeHead(413).end('too much');
        // Not before the answer is there: a connection that is reset takes along what was not read from it.
        if (request.url === '/refused-closed') afterAnswer.push(() => request.socket.destroy());
        if (request.url === '/refused-read') setTimeout(() => request.resume(), 20);
        return;
      }
      if (request.url === '/half') {
        response.writeHead(200, { 'content-type': 'text/plain' });
        response.write('half');
        setTimeout(() => response.destroy(), 30);
        return;
      }
      if (request.url === '/endless') {
        response.writeHead(200);
        const more = (): void => {
          while (!left && response.write(Buffer.alloc(65_536)));
          if (!left) response.once('drain', more);
        };
        more();
        return;
      }
      request.on('end', () => {
        response.writeHead(request.method === 'DELETE' ? 404 : 200, {
          'content-type': 'text/csv',
          'x-rows': '2',
          connection: 'x-private',
          'x-private': 'no',
        });
        response.end(`${request.method ?? ''} ${request.url ?? ''}`);
      });
    });
    await new Promise<void>((resolve) => querier.listen(0, '127.0.0.1', resolve));
    await front([`127.0.0.1:${String((querier.address() as AddressInfo).port)}`]);
  });
  afterEach(async () => {
    querier.closeAllConnections();
    querier.close();
    await server.stop(50);
  });

  async function front(addresses: string[]): Promise<void> {
    const { app, server: http } = createHttpApp({
      ...systemParts,
      logger: noLogger,
      metrics: noMetrics,
      authenticator: openAuthenticator,
      corsOrigins: ['https://a.example'],
    });
    app.get('/own', () => 'mine');
    registerPassThrough(app, new QuerierTargets(addresses), forward);
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
  }

  test('is passed on with its method, parameters, headers and id, and comes back as it was answered', async () => {
    const answer = await fetch(`${server.url}/api/v3/query_sql?db=a%20b&q=SELECT%201`, {
      headers: { accept: 'text/csv', 'x-request-id': 'r-9', authorization: 'Bearer t' },
    });
    expect([
      answer.status,
      answer.headers.get('content-type'),
      answer.headers.get('x-rows'),
      answer.headers.get('x-private'),
      await answer.text(),
    ]).toEqual([200, 'text/csv', '2', null, 'GET /api/v3/query_sql?db=a%20b&q=SELECT%201']);
    expect(seen?.headers).toMatchObject({ accept: 'text/csv', 'x-request-id': 'r-9', authorization: 'Bearer t' });
    expect(answer.headers.get('x-request-id')).toBe('r-9');
    const deleted = await fetch(`${server.url}/api/v3/configure/database?db=x`, { method: 'DELETE' });
    expect([deleted.status, await deleted.text()]).toEqual([404, 'DELETE /api/v3/configure/database?db=x']);
    expect(await (await fetch(`${server.url}/own`)).text()).toBe('mine');
  });

  test('can be read by pages of the allowed origins, and its preflight is answered here', async () => {
    const origin = 'https://a.example';
    const answer = await fetch(`${server.url}/api/v3/query_sql?db=d`, { headers: { origin } });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
    seen = undefined;
    const asked = { origin, 'access-control-request-method': 'GET' };
    const preflight = await fetch(`${server.url}/api/v3/query_sql`, { method: 'OPTIONS', headers: asked });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin'), seen]).toEqual([
      204,
      origin,
      undefined,
    ]);
  });

  test('may have a body of any type and size', async () => {
    const answer = await fetch(`${server.url}/api/v3/query_sql`, {
      method: 'POST',
      body: Buffer.alloc(30_000_000),
      headers: { 'content-type': 'application/json' },
    });
    expect([answer.status, bodyBytes]).toEqual([200, 30_000_000]);
  });

  test('ends at the querier when its client leaves, before the answer and in it', async () => {
    for (const path of ['/held', '/endless']) {
      left = false;
      seen = undefined;
      const controller = new AbortController();
      const answer = fetch(`${server.url}${path}`, { signal: controller.signal });
      answer.catch(() => undefined);
      await waitUntil('the querier has it', () => seen !== undefined);
      if (path === '/endless') await answer;
      controller.abort();
      await waitUntil('the querier saw the client leave', () => left);
    }
  });

  test('that breaks off does not look complete', async () => {
    const answer = await fetch(`${server.url}/half`);
    await expect(answer.text()).rejects.toThrow();
  });

  test.each(['/refused-closed', '/refused-read', '/refused-held'])(
    'that is refused before its body has come does not hold up what comes behind it: %s',
    async (path) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const ask = async (method: string, url: string, body: Buffer): Promise<number | undefined> => {
        const request = httpRequest(`${server.url}${url}`, { agent, method }).end(body);
        const [answer] = (await once(request, 'response')) as [IncomingMessage];
        await once(answer.resume(), 'end');
        return answer.statusCode;
      };
      for (let round = 0; round < 3; round++) {
        expect(await ask('POST', path, Buffer.alloc(6_000_000))).toBe(413);
        for (const close of afterAnswer.splice(0)) close();
        expect(await ask('GET', '/api/v3/query_sql', Buffer.alloc(0))).toBe(200);
      }
      agent.destroy();
    },
  );

  test('is 503 when no querier can be reached', async () => {
    await server.stop(50);
    await front(['127.0.0.1:1']);
    const answer = await fetch(`${server.url}/api/v3/query_sql`);
    expect([answer.status, answer.headers.get('retry-after'), await answer.json()]).toMatchObject([
      503,
      '1',
      { error: expect.stringContaining('127.0.0.1:1') },
    ]);
  });
});

describe('querier addresses', () => {
  test('are hosts, IPv4 or IPv6 with a port', () => {
    expect(parseAddress('querier-0.inlay:8181')).toEqual({ host: 'querier-0.inlay', port: 8181 });
    expect(parseAddress('[::1]:1')).toEqual({ host: '::1', port: 1 });
    for (const text of ['querier', 'querier:', ':8181', 'http://querier:8181', 'a:0', 'a:70000', '::1:8181'])
      expect(() => parseAddress(text)).toThrow('is not an address');
  });

  test('are used in turn', () => {
    const targets = new QuerierTargets(['a:1', 'b:2']);
    expect([1, 2, 3].map(() => targets.next()?.host)).toEqual(['a', 'b', 'a']);
    expect(new QuerierTargets([]).next()).toBeUndefined();
  });
});
