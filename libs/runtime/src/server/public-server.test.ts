import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { credentials, makeGenericClientConstructor } from '@grpc/grpc-js';
import type { Client, ServiceError } from '@grpc/grpc-js';
import { admin, noLogger, noMetrics } from '@inlay/core';
import { systemParts, waitUntil } from '@inlay/testing';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { openAuthenticator } from '../access/index.js';
import { createGrpcServer, unary } from '../grpc/index.js';
import { createHttpApp } from '../http/index.js';
import type { HttpApp } from '../http/index.js';
import { protocolOf } from './connection-preface.js';
import { PublicServer } from './public-server.js';
import type { GrpcDestination } from './public-server.js';

const raw = {
  requestSerialize: (value: Buffer) => value,
  requestDeserialize: (value: Buffer) => value,
  responseSerialize: (value: Buffer) => value,
  responseDeserialize: (value: Buffer) => value,
};
const definition = { echo: { path: '/test.Echo/Echo', requestStream: false, responseStream: false, ...raw } } as const;
type EchoClient = Client & {
  echo(request: Buffer, callback: (error: ServiceError | null, response: Buffer) => void): unknown;
};
const EchoClient = makeGenericClientConstructor(definition, 'test.Echo') as unknown as new (
  ...args: ConstructorParameters<typeof Client>
) => EchoClient;

const clients: EchoClient[] = [];
const echo = (port: number, payload: Buffer, client = newClient(port)): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    client.echo(payload, (error, response) => (error === null ? resolve(response) : reject(error))),
  );
const newClient = (port: number): EchoClient => {
  const client = new EchoClient(`127.0.0.1:${String(port)}`, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    'grpc.use_local_subchannel_pool': 1,
  });
  clients.push(client);
  return client;
};
const get = async (port: number, path: string): Promise<string> =>
  (await fetch(`http://127.0.0.1:${String(port)}${path}`)).text();
const open = (port: number): { socket: Socket; text: () => string; closed: () => boolean } => {
  const socket = connect({ port, host: '127.0.0.1' });
  let text = '';
  let closed = false;
  socket
    .on('data', (chunk: Buffer) => void (text += chunk.toString()))
    .on('close', () => void (closed = true))
    .on('error', () => undefined);
  return { socket, text: () => text, closed: () => closed };
};

describe('protocolOf', () => {
  test('needs no more bytes than it must', () => {
    expect(protocolOf(Buffer.from('P'))).toBeUndefined();
    expect(protocolOf(Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r'))).toBeUndefined();
    expect(protocolOf(Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nmore'))).toBe('http2');
    expect(protocolOf(Buffer.from('PO'))).toBe('http1');
    expect(protocolOf(Buffer.from('GET / HTTP/1.1\r\n'))).toBe('http1');
  });
});

describe('PublicServer', () => {
  let http: HttpApp;
  let server: PublicServer;
  let port = 0;
  let release: () => void = () => undefined;
  let holding = false;

  const build = async (grpc?: GrpcDestination): Promise<PublicServer> => {
    http = createHttpApp({
      ...systemParts,
      logger: noLogger,
      metrics: noMetrics,
      authenticator: openAuthenticator,
      bodyBytesMax: 1_000_000,
    });
    http.app.get('/hello', () => 'hello');
    const held = new Promise<void>((resolve) => (release = resolve));
    http.app.get('/held', async () => {
      holding = true;
      await held;
      return 'at last';
    });
    http.app.post('/size', (request) => String((request.body as string).length));
    await http.app.ready();
    const own = createGrpcServer({ ...systemParts, logger: noLogger, metrics: noMetrics, authenticate: () => admin });
    own.addService(definition, { echo: unary<Buffer, Buffer>((request) => request) });
    return new PublicServer({
      ...systemParts,
      host: '127.0.0.1',
      port: 0,
      http: http.server,
      grpc: grpc ?? { kind: 'server', server: own },
      logger: noLogger,
      prefaceTimeoutMs: 1000,
    });
  };

  beforeEach(async () => {
    holding = false;
    server = await build();
    port = await server.start();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    release();
    await server.stop(100);
  });

  test('answers HTTP/1.1 and gRPC on one port at the same time', async () => {
    const big = Buffer.alloc(3_000_000, 7);
    const [hello, small, large] = await Promise.all([
      get(port, '/hello'),
      echo(port, Buffer.from('hi')),
      echo(port, big),
    ]);
    expect([hello, small.toString(), large.equals(big)]).toEqual(['hello', 'hi', true]);
    const text = 'x'.repeat(500_000);
    const response = await fetch(`http://127.0.0.1:${String(port)}/size`, {
      method: 'POST',
      body: JSON.stringify(text),
      headers: { 'content-type': 'text/plain' },
    });
    expect(await response.text()).toBe('500000');
  });

  test('understands a request that comes byte by byte, and a client that closes its half', async () => {
    const { socket, text } = open(port);
    socket.setNoDelay(true);
    for (const byte of 'POST /size HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ncontent-length: 5\r\nconnection: close\r\n\r\n"abc"') {
      socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.end();
    await waitUntil('the answer is there', () => text().includes('\r\n\r\n3'));
  });

  test('keeps a connection for several requests', async () => {
    const { socket, text } = open(port);
    socket.write('GET /hello HTTP/1.1\r\nhost: x\r\n\r\nGET /hello HTTP/1.1\r\nhost: x\r\n\r\n');
    await waitUntil('both answers are there', () => text().split('hello').length === 3);
    socket.destroy();
  });

  test('cuts a connection that does not say what it speaks', async () => {
    const silent = open(port);
    const slow = open(port);
    slow.socket.write('PRI * HT');
    await waitUntil('both are cut', () => silent.closed() && slow.closed());
  });

  test('lets requests in flight end, then closes', async () => {
    const idle = open(port);
    idle.socket.write('GET /hello HTTP/1.1\r\nhost: x\r\n\r\n');
    await waitUntil('the idle connection was used', () => idle.text().includes('hello'));
    await echo(port, Buffer.from('hi'));
    const held = get(port, '/held');
    await waitUntil('the server holds the request', () => holding);
    const stopped = server.stop(3_600_000);
    await waitUntil('the idle connection is closed', () => idle.closed());
    await expect(get(port, '/hello')).rejects.toThrow();
    release();
    expect(await held).toBe('at last');
    await stopped;
  });

  test('cuts what does not end within the grace', async () => {
    const held = get(port, '/held');
    held.catch(() => undefined);
    await waitUntil('the server holds the request', () => holding);
    // The request is held until the test is over.
    await server.stop(150);
    await expect(held).rejects.toThrow();
  });

  test('passes gRPC connections on to another server', async () => {
    const behind = server;
    const behindPort = port;
    let target: { host: string; port: number } | undefined = { host: '127.0.0.1', port: behindPort };
    server = await build({ kind: 'forward', target: () => target });
    const front = await server.start();
    const big = Buffer.alloc(5_000_000, 1);
    expect((await echo(front, big)).equals(big)).toBe(true);
    expect(await get(front, '/hello')).toBe('hello');
    target = undefined;
    await expect(echo(front, Buffer.from('x'))).rejects.toMatchObject({ code: 14 });
    await behind.stop(100);
  });

  test('says which port is taken and what to do', async () => {
    const other = new PublicServer({
      ...systemParts,
      host: '127.0.0.1',
      port,
      http: http.server,
      grpc: { kind: 'none' },
      logger: noLogger,
    });
    await expect(other.start()).rejects.toThrow(/the port is taken.*--port/);
  });
});
