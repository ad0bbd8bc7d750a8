import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { waitUntil } from '@inlay/testing';
import { connect, type Socket } from 'node:net';
import type { Deployment } from '../cluster/deployment.js';
import { startServe } from '../cluster/serve.js';

const bodyBytesMax = 2048;
const requestId = expect.stringMatching(/^[0-9a-zA-Z-]+$/);
const text = expect.stringMatching(/\w{3}/);

/** The keys of an error of each API; `code` is InfluxDB v2's word for what went wrong. */
const apis = [
  { name: 'v1', path: '/write?db=shapes', shape: (code: string) => ({ error: text, code, message: text }) },
  { name: 'v2', path: '/api/v2/write?bucket=shapes', shape: (code: string) => ({ code, message: text }) },
  { name: 'v3', path: '/api/v3/write_lp?db=shapes', shape: () => ({ error: text }) },
  { name: 'v3 queries', path: '/api/v3/query_sql?db=shapes', shape: () => ({ error: text }) },
] as const;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Everything that a connection brings until its answer is whole. */
class Raw {
  readonly socket: Socket;
  #received = '';

  constructor(url: string, bytes: string) {
    const { hostname, port } = new URL(url);
    this.socket = connect(Number(port), hostname, () => this.socket.write(bytes));
    this.socket.on('data', (data) => (this.#received += data.toString('latin1')));
    this.socket.on('error', () => undefined);
  }

  async answer(): Promise<Answer> {
    const body = (): string => this.#received.split('\r\n\r\n').slice(-1).join('');
    await waitUntil('the answer is whole', () => body().endsWith('}'));
    this.socket.destroy();
    const [, status] =
      / (\d{3}) (?!Processing)/.exec(this.#received.slice(this.#received.lastIndexOf('HTTP/1.1'))) ?? [];
    return { status: Number(status), body: JSON.parse(body()) as unknown };
  }
}

const head = (method: string, path: string, headers: string): string =>
  `${method} ${path} HTTP/1.1\r\nhost: x\r\n${headers}\r\n`;

let deployment: Deployment;
beforeAll(async () => {
  deployment = await startServe({
    serveFlags: [
      ...['--body-timeout', '1s', '--write-body-bytes', String(bodyBytesMax), '--write-requests-max', '1'],
      ...['--queries-max', '1', '--queries-waiting-max', '0', '--statement-bytes-max', '1kb'],
    ],
  });
});
afterAll(() => deployment.destroy());

describe.each(apis)('an error of $name has its shape', ({ path, shape }) => {
  const ask = (bytes: string): Promise<Answer> => new Raw(deployment.url, bytes).answer();
  const refused = (status: number, code: string): Answer => ({
    status,
    body: { ...shape(code), request_id: requestId },
  });

  test('404: no such path', async () => {
    const nowhere = path.startsWith('/api/') ? path.replace(/\/\w+\?.*/, '/nowhere') : '/nowhere';
    expect(await ask(head('POST', nowhere, 'content-length: 0\r\n'))).toEqual(refused(404, 'not found'));
  });

  test('405: another method', async () => {
    expect(await ask(head('DELETE', path, ''))).toEqual(refused(405, 'invalid'));
  });

  test('408: a body that stalls', async () => {
    expect(await ask(`${head('POST', path, 'content-length: 1000\r\n')}m v=1`)).toEqual(refused(408, 'invalid'));
  });

  test('413: a body that is too large, announced or not', async () => {
    // A query may have the bytes of its statement, and as much again for its parameters.
    const bytes = 8 * 1024 ** 2;
    expect(await ask(head('POST', path, `content-length: ${String(bytes)}\r\n`))).toEqual(
      refused(413, 'request too large'),
    );
    const chunk = 'x'.repeat(64 * 1024);
    const body = `${chunk.length.toString(16)}\r\n${chunk}\r\n`.repeat(bytes / chunk.length);
    expect(await ask(head('POST', path, 'transfer-encoding: chunked\r\n') + body)).toEqual(
      refused(413, 'request too large'),
    );
  });

  test('415: an encoding that is not known', async () => {
    const headers = 'content-encoding: br\r\ncontent-length: 5\r\n';
    expect(await ask(`${head('POST', path, headers)}m v=1`)).toEqual(refused(415, 'invalid'));
  });

  test('503: one request more than may be under way', async () => {
    const stalled = new Raw(deployment.url, `${head('POST', path, 'content-length: 1000\r\n')}m v=1`);
    let seen: Answer = { status: 0, body: undefined };
    await waitUntil('its place is taken', async () => {
      seen = await ask(`${head('POST', path, 'content-length: 5\r\n')}m v=1`);
      return seen.status === 503 || stalled.socket.destroyed;
    });
    expect(seen).toEqual(refused(503, 'unavailable'));
    stalled.socket.destroy();
    const next = `${head('POST', path, 'content-length: 4\r\n')}m v=`;
    await waitUntil('its place is free again', async () => (await ask(next)).status === 400);
  });

  test('431: what never became a request has the keys of all', async () => {
    expect(await ask(head('POST', path, `x: ${'x'.repeat(70_000)}\r\n`))).toEqual({
      status: 431,
      body: { error: text, code: 'invalid', message: text, request_id: requestId },
    });
  });
});
