import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import type { Server, ServiceDefinition } from '@grpc/grpc-js';
import { admin, noLogger } from '@inlay/core';
import { systemParts, waitUntil } from '@inlay/testing';
import { connect } from 'node:http2';
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { openAdmission } from '../admission/index.js';
import { PromMetrics } from '../observe/prom-metrics.js';
import { serverStream } from './grpc-handlers.js';
import { closeGrpc, createGrpcServer, listenGrpc } from './grpc-server.js';

const mib = 1024 ** 2;
const exhausted: number = status.RESOURCE_EXHAUSTED;
const ok: number = status.OK;
const raw = {
  requestSerialize: (value: Buffer) => value,
  requestDeserialize: (value: Buffer) => value,
  responseSerialize: (value: Buffer) => value,
  responseDeserialize: (value: Buffer) => value,
};
const definition = {
  ask: { path: '/test.Doors/Ask', requestStream: false, responseStream: true, ...raw },
} satisfies ServiceDefinition;

/** A message as gRPC frames it: packed or not, length, bytes. */
function framed(bytes: Buffer, isPacked: boolean, length = bytes.length): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(isPacked ? 1 : 0, 0);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, bytes]);
}

describe('a public gRPC port', () => {
  let server: Server;
  let metrics: PromMetrics;
  let port = 0;
  let largest = 0;
  let produced = 0;
  let ended = 0;
  const sessions: ClientHttp2Session[] = [];

  beforeEach(async () => {
    [largest, produced, ended] = [0, 0, 0];
    metrics = new PromMetrics({ processMetrics: false });
    const admission = openAdmission(
      { connectionsMax: 50, bodyTimeout: 5000, sendTimeout: 1000 },
      { ...systemParts, logger: noLogger, metrics },
    );
    server = createGrpcServer({
      ...systemParts,
      logger: noLogger,
      metrics,
      authenticate: () => admin,
      admission,
      messageBytesMax: mib,
    });
    server.addService(definition, {
      ask: serverStream<Buffer, Buffer>(async function* (request, context) {
        largest = Math.max(largest, request.length);
        try {
          for (let i = 0; i < Number(request.toString('utf8', 0, 4)); i++) {
            produced++;
            yield Buffer.alloc(mib);
          }
          await context.delivered();
        } finally {
          ended++;
        }
      }),
    });
    port = await listenGrpc(server, '127.0.0.1', 0, { admission });
  });
  afterEach(async () => {
    for (const session of sessions.splice(0)) session.destroy();
    await closeGrpc(server, 100);
  });

  const open = (): ClientHttp2Session => {
    const session = connect(`http://127.0.0.1:${String(port)}`);
    session.on('error', () => undefined);
    sessions.push(session);
    return session;
  };
  const call = (session: ClientHttp2Session, headers: Record<string, string> = {}): ClientHttp2Stream => {
    const stream = session.request({
      ':method': 'POST',
      ':path': definition.ask.path,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
    stream.on('error', () => undefined);
    return stream;
  };
  /** Its gRPC status. */
  const statusOf = (stream: ClientHttp2Stream): Promise<number> =>
    new Promise((resolve) => {
      const hear = (headers: Record<string, unknown>): void => {
        if (headers['grpc-status'] !== undefined) resolve(Number(headers['grpc-status']));
      };
      stream
        .on('response', hear)
        .on('trailers', hear)
        .on('close', () => resolve(-1))
        .resume();
    });
  const metric = async (name: string): Promise<number> =>
    Number(new RegExp(`^inlay_${name} (.*)$`, 'm').exec(await metrics.text())?.[1]);

  test('takes a packed message, and stops unpacking one that becomes too large', async () => {
    const session = open();
    const small = call(session, { 'grpc-encoding': 'gzip' });
    small.end(framed(gzipSync('0000 and some words'), true));
    expect([await statusOf(small), largest]).toEqual([status.OK, 19]);
    const bomb = framed(gzipSync(Buffer.alloc(256 * mib)), true);
    const before = process.memoryUsage.rss();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => {
        const stream = call(session, { 'grpc-encoding': 'gzip' });
        stream.end(bomb);
        return statusOf(stream);
      }),
    );
    expect([...new Set(answers)]).toEqual([status.RESOURCE_EXHAUSTED]);
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * mib);
    await waitUntil('nothing is held', async () => (await metric('message_bytes')) === 0);
  });

  test('holds no more unfinished messages than it may, and gives back those whose client leaves', async () => {
    const streams = Array.from({ length: 60 }, () => call(open()));
    const statuses: Promise<number>[] = [];
    for (const stream of streams) {
      statuses.push(statusOf(stream));
      stream.write(framed(Buffer.alloc(mib - 100), false, mib));
    }
    let refused = 0;
    for (const each of statuses) void each.then((code) => (refused += code === exhausted ? 1 : 0));
    await waitUntil('most are refused', () => refused >= 55);
    expect(await metric('message_bytes')).toBeLessThanOrEqual(4 * mib);
    expect(await metric('message_bytes_limit')).toBe(4 * mib);
    for (const session of sessions.splice(0)) session.destroy();
    await waitUntil('nothing is held', async () => (await metric('message_bytes')) === 0);
    await waitUntil('no connection is left', async () => (await metric('connections')) === 0);
  });

  test('ends calls whose message does not come, or stalls', async () => {
    const session = open();
    const [silent, stalled] = [call(session), call(session)];
    stalled.write(framed(Buffer.alloc(1000), false, 5000));
    expect(await Promise.all([statusOf(silent), statusOf(stalled)])).toEqual([status.UNAVAILABLE, status.UNAVAILABLE]);
    await waitUntil('nothing is held', async () => (await metric('message_bytes')) === 0);
  });

  test('ends the call of a client that does not read, though its connection lives', async () => {
    const session = open();
    const stream = call(session);
    stream.end(framed(Buffer.from('0100'), false));
    stream.pause();
    await waitUntil('the handler was left', () => ended === 1);
    expect(produced).toBeLessThan(10);
    expect(await metrics.text()).toContain('inlay_admission_refused_total{what="answer",reason="slow reader"} 1');
    // On a crowded machine a reader that does read may be too slow as well, once.
    await waitUntil('another call is answered over the same connection', async () => {
      const next = call(session);
      next.end(framed(Buffer.from('0001'), false));
      return (await statusOf(next)) === ok;
    });
    expect(session.closed).toBe(false);
  });
});
