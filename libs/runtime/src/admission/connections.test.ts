import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { noLogger, noMetrics } from '@inlay/core';
import { systemParts, waitUntil } from '@inlay/testing';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { openAuthenticator } from '../access/index.js';
import { createHttpApp } from '../http/index.js';
import { PublicServer } from '../server/index.js';
import type { Admission } from './admission.js';
import { Connections } from './connections.js';
import { connectionsThatFit, descriptorLimit, descriptorReserve } from './descriptors.js';
import { SlowReaders } from './slow-readers.js';

describe('the limit of descriptors', () => {
  test('is read from the process, and leaves a reserve', () => {
    const limits = (soft: string): string =>
      `Limit Soft Hard Units\nMax open files            ${soft}     4096   files\n`;
    expect(descriptorLimit(() => limits('400'))).toBe(400);
    expect(descriptorLimit(() => limits('unlimited'))).toBe(Number.MAX_SAFE_INTEGER);
    expect(
      descriptorLimit(() => {
        throw new Error('no /proc here');
      }),
    ).toBe(1024);
    expect([60, 400, 1024, 100_000].map(descriptorReserve)).toEqual([30, 128, 256, 1024]);
    expect([2, 400, 1024, 1_000_000].map((limit) => connectionsThatFit(limit, 1))).toEqual([1, 272, 768, 10_000]);
    expect(connectionsThatFit(400, 2)).toBe(136);
  });
});

interface Client {
  readonly socket: Socket;
  readonly heard: () => string;
  readonly closed: () => boolean;
}

const { clock } = systemParts;

describe('connections', () => {
  let server: PublicServer;
  let connections: Connections;
  let answerHeld: () => void = () => undefined;
  const open: Socket[] = [];

  beforeEach(async () => {
    connections = new Connections(8, noMetrics, clock);
    const slow = new SlowReaders(connections, noMetrics, clock);
    slow.watch(1000);
    const admission: Admission = {
      connections,
      sendTimeoutMs: 1000,
      bodyStallMs: 1000,
      countSlowReader: () => undefined,
    };
    const { app, server: http } = createHttpApp({
      ...systemParts,
      logger: noLogger,
      metrics: noMetrics,
      authenticator: openAuthenticator,
      admission,
    });
    app.get('/hello', () => 'hello');
    app.get('/large', () => Buffer.alloc(64 * 1024 * 1024));
    app.get('/held', async () => {
      await new Promise<void>((resolve) => (answerHeld = resolve));
      return 'at last';
    });
    await app.ready();
    server = new PublicServer({
      host: '127.0.0.1',
      port: 0,
      http,
      grpc: { kind: 'none' },
      clock,
      logger: noLogger,
      admission,
    });
    await server.start();
  });
  afterEach(async () => {
    answerHeld();
    for (const socket of open.splice(0)) socket.destroy();
    await server.stop(100);
  });

  const say = async (text: string): Promise<Client> => {
    const socket = connect(server.port, '127.0.0.1');
    open.push(socket);
    let heard = '';
    socket.on('error', () => undefined).on('data', (chunk: Buffer) => void (heard += chunk.toString()));
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write(text);
    return { socket, heard: () => heard, closed: () => socket.destroyed };
  };

  test('that never sent a whole request make room for those that do', async () => {
    const idle: Client[] = [];
    for (let i = 0; i < 40; i++) idle.push(await say('GET /hello HTTP/1.1\r\nho'));
    for (let i = 0; i < 20; i++)
      expect(await (await fetch(`${server.url}/hello`, { headers: { connection: 'close' } })).text()).toBe('hello');
    expect(connections.size).toBeLessThanOrEqual(8);
    await waitUntil('the oldest are closed', () => idle.filter(({ closed }) => closed()).length >= 32);
  });

  test('between two requests make room next, and those at work never', async () => {
    const kept: Client[] = [];
    for (let i = 0; i < 7; i++) kept.push(await say('GET /hello HTTP/1.1\r\nhost: x\r\n\r\n'));
    await waitUntil('all are answered', () => kept.every(({ heard }) => heard().endsWith('hello')));
    const held: Client[] = [];
    for (let i = 0; i < 8; i++) held.push(await say('GET /held HTTP/1.1\r\nhost: x\r\n\r\n'));
    await waitUntil('the idle ones are gone', () => kept.every(({ closed }) => closed()));
    await waitUntil('all are at work', () => connections.size === 8);
    const refused = await say('GET /hello HTTP/1.1\r\nhost: x\r\n\r\n');
    await waitUntil('the newcomer is refused', () => refused.closed());
    expect(refused.heard()).toMatch(/^HTTP\/1\.1 503 [^]*\r\nretry-after: 1\r\n/);
    expect(held.some(({ closed }) => closed())).toBe(false);
  });

  test('whose client does not read are closed, however much it sends', async () => {
    const reader = await say('GET /large HTTP/1.1\r\nhost: x\r\n\r\n');
    reader.socket.pause();
    const chatter = setInterval(() => reader.socket.write('G'), 50);
    await waitUntil('it is closed', () => connections.size === 0);
    clearInterval(chatter);
  });
});
