import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { credentials, makeGenericClientConstructor, status } from '@grpc/grpc-js';
import type {
  CallOptions,
  ClientDuplexStream,
  ClientReadableStream,
  ClientUnaryCall,
  Server,
  ServiceDefinition,
  ServiceError,
  Client,
  Metadata,
} from '@grpc/grpc-js';
import { admin, InlayError, noLogger, noMetrics } from '@inlay/core';
import type { Logger } from '@inlay/core';
import { systemParts, waitUntil } from '@inlay/testing';
import { callServerStream, callUnary } from './grpc-call.js';
import { grpcClient } from './grpc-channel.js';
import { DuplexCall } from './grpc-duplex.js';
import { bidiStream, serverStream, unary } from './grpc-handlers.js';
import type { CallContext } from './grpc-handlers.js';
import { closeGrpc, createGrpcServer, listenGrpc } from './grpc-server.js';

interface Message {
  readonly n: number;
  readonly text?: string;
}

const json = {
  requestSerialize: (value: Message) => Buffer.from(JSON.stringify(value)),
  requestDeserialize: (bytes: Buffer) => JSON.parse(bytes.toString()) as Message,
  responseSerialize: (value: Message) => Buffer.from(JSON.stringify(value)),
  responseDeserialize: (bytes: Buffer) => JSON.parse(bytes.toString()) as Message,
};
const definition = {
  double: { path: '/test.Numbers/Double', requestStream: false, responseStream: false, ...json },
  count: { path: '/test.Numbers/Count', requestStream: false, responseStream: true, ...json },
  add: { path: '/test.Numbers/Add', requestStream: true, responseStream: true, ...json },
} satisfies ServiceDefinition;

/** As ts-proto generates it. */
interface NumbersClient extends Client {
  double(request: Message, callback: (error: ServiceError | null, response: Message) => void): ClientUnaryCall;
  double(
    request: Message,
    metadata: Metadata,
    options: Partial<CallOptions>,
    callback: (error: ServiceError | null, response: Message) => void,
  ): ClientUnaryCall;
  count(request: Message, options?: Partial<CallOptions>): ClientReadableStream<Message>;
  count(request: Message, metadata?: Metadata, options?: Partial<CallOptions>): ClientReadableStream<Message>;
  add(options?: Partial<CallOptions>): ClientDuplexStream<Message, Message>;
  add(metadata?: Metadata, options?: Partial<CallOptions>): ClientDuplexStream<Message, Message>;
}
const NumbersClient = makeGenericClientConstructor(definition, 'test.Numbers') as unknown as new (
  ...args: ConstructorParameters<typeof Client>
) => NumbersClient;

describe('gRPC helpers', () => {
  let server: Server;
  let client: NumbersClient;
  let port = 0;
  let produced = 0;
  let seen: CallContext | undefined;
  const logged: Record<string, unknown>[] = [];
  const refused: Record<string, unknown>[] = [];
  const logger: Logger = {
    ...noLogger,
    error: (_, fields) => void logged.push(fields ?? {}),
    info: (_, fields) => void refused.push(fields ?? {}),
  };

  beforeEach(async () => {
    produced = 0;
    logged.length = 0;
    refused.length = 0;
    server = createGrpcServer({
      ...systemParts,
      logger,
      metrics: noMetrics,
      authenticate: (authorization) => {
        if (authorization !== 'Bearer good')
          throw new InlayError('unauthenticated', 'the token is wrong', { code: 'bad_token' });
        return admin;
      },
    });
    server.addService(definition, {
      double: unary<Message, Message>(async ({ n }, context) => {
        seen = context;
        if (n === 13)
          throw new InlayError('exhausted', 'no more: äöü', {
            code: 'buffer_full',
            details: { bytes: 7 },
            retryAfterMs: 250,
          });
        if (n === 14) throw new TypeError('a mistake');
        if (n === 15) await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
        return { n: n * 2 };
      }),
      count: serverStream<Message, Message>(async function* ({ n }, context) {
        seen = context;
        context.trailers.set('x-total', String(n));
        for (let i = 0; i < n; i++) {
          produced++;
          if (i === 1000 && n === 1001) throw new InlayError('corrupt', 'file ends early', { code: 'short_file' });
          yield { n: i, text: 'x'.repeat(n === 5000 ? 100_000 : 1) };
        }
      }),
      add: bidiStream<Message, Message>(async (requests, send) => {
        let sum = 0;
        for await (const { n } of requests) {
          if (n < 0) throw new InlayError('invalid', 'negative', { code: 'negative' });
          sum += n;
          await send({ n: sum });
          if (n === 99) return;
        }
        await send({ n: -sum });
      }),
    });
    port = await listenGrpc(server, '127.0.0.1', 0);
    client = grpcClient(NumbersClient, `127.0.0.1:${String(port)}`, { token: 'good' });
  });
  afterEach(async () => {
    client.close();
    await closeGrpc(server, 100);
  });

  test('call, and carry an InlayError whole', async () => {
    expect(await callUnary(client.double.bind(client), { n: 21 })).toEqual({ n: 42 });
    await expect(callUnary(client.double.bind(client), { n: 13 })).rejects.toMatchObject({
      name: 'InlayError',
      kind: 'exhausted',
      code: 'buffer_full',
      message: 'no more: äöü',
      details: { bytes: 7 },
      retryAfterMs: 250,
    });
  });

  test('log a programmer mistake with its stack and answer internal', async () => {
    await expect(callUnary(client.double.bind(client), { n: 14 })).rejects.toMatchObject({
      kind: 'internal',
      message: 'a mistake',
    });
    expect(logged[0]?.['error']).toBeInstanceOf(TypeError);
  });

  test('count refused calls in the log, one line however many they are', async () => {
    for (let i = 0; i < 20; i++) {
      await expect(callUnary(client.double.bind(client), { n: 13 })).rejects.toThrow('no more');
      await expect(callUnary(client.double.bind(client), { n: 14 })).rejects.toThrow('a mistake');
      await callUnary(client.double.bind(client), { n: 1 });
    }
    expect(refused).toEqual([
      {
        ...{ status: 'RESOURCE_EXHAUSTED', code: 'buffer_full', count: 1 },
        oneOfThem: { route: '/test.Numbers/Double', requestId: undefined },
      },
    ]);
    expect(logged).toHaveLength(10);
  });

  test('refuse a call without the token', async () => {
    const stranger = grpcClient(NumbersClient, `127.0.0.1:${String(port)}`);
    await expect(callUnary(stranger.double.bind(stranger), { n: 1 })).rejects.toMatchObject({
      kind: 'unauthenticated',
      code: 'bad_token',
    });
    const raw = new NumbersClient(`127.0.0.1:${String(port)}`, credentials.createInsecure());
    await new Promise<void>((resolve) =>
      raw.double({ n: 1 }, (error) => {
        expect(error?.code).toBe(status.UNAUTHENTICATED);
        resolve();
      }),
    );
    raw.close();
    stranger.close();
  });

  test('end a call at its deadline and by its signal, at both ends', async () => {
    await expect(
      callUnary(client.double.bind(client), { n: 15 }, { timeout: { ms: 50, clock: systemParts.clock } }),
    ).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'deadline_exceeded',
    });
    const controller = new AbortController();
    const call = callUnary(client.double.bind(client), { n: 15 }, { signal: controller.signal });
    seen = undefined;
    await waitUntil('the server has the call', () => seen !== undefined);
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    await waitUntil('the server saw the cancel', () => seen?.signal.aborted === true);
  });

  test('stream answers in order and carry an error after many', async () => {
    const got: number[] = [];
    for await (const { n } of callServerStream(client.count.bind(client), { n: 100 })) got.push(n);
    expect(got).toEqual(Array.from({ length: 100 }, (_, i) => i));
    let count = 0;
    const failing = async (): Promise<void> => {
      for await (const { n } of callServerStream(client.count.bind(client), { n: 1001 })) count += n < 0 ? 0 : 1;
    };
    await expect(failing()).rejects.toMatchObject({ kind: 'corrupt', code: 'short_file' });
    expect(count).toBe(1000);
  });

  test('hold a producer back while nobody reads, and cancel it when the reader leaves', async () => {
    for await (const message of callServerStream(client.count.bind(client), { n: 5000 })) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(message.n).toBe(0);
      break;
    }
    // 5000 messages of 100 kB; the HTTP/2 window (16 MiB) and a few buffers are what may be ahead.
    expect(produced).toBeLessThan(600);
    await waitUntil('the server saw the reader leave', () => seen?.signal.aborted === true);
  });

  test('talk both ways', async () => {
    const got: number[] = [];
    const end = new Promise<InlayError | undefined>((resolve) => {
      const call = new DuplexCall<Message, Message>(client.add.bind(client), {
        onMessage: ({ n }) => void got.push(n),
        onEnd: resolve,
      });
      void Promise.all([call.send({ n: 1 }), call.send({ n: 2 })]).then(() => call.end());
    });
    expect(await end).toBeUndefined();
    expect(got).toEqual([1, 3, -3]);
  });

  test('end a two-way stream from the server, with and without an error', async () => {
    const run = (numbers: number[]): Promise<InlayError | undefined> =>
      new Promise((resolve) => {
        const call = new DuplexCall<Message, Message>(client.add.bind(client), {
          onMessage: () => undefined,
          onEnd: resolve,
        });
        for (const n of numbers) void call.send({ n });
      });
    expect(await run([1, -1])).toMatchObject({ kind: 'invalid', code: 'negative' });
    expect(await run([99])).toBeUndefined();
  });

  test('are waited for when the server closes, and cut after its grace: nothing is answered afterwards', async () => {
    const sums: number[] = [];
    let ended: unknown;
    const call = new DuplexCall<Message, Message>(client.add.bind(client), {
      onMessage: ({ n }) => sums.push(n),
      onEnd: (error) => (ended = error),
    });
    void call.send({ n: 1 });
    await waitUntil('the stream is open', () => sums.length === 1);
    const closed = closeGrpc(server, 200);
    void call.send({ n: 2 });
    await waitUntil('the open stream is served', () => sums.length === 2);
    expect(ended).toBeUndefined();
    await closed;
    call.send({ n: 3 }).catch(() => undefined);
    await waitUntil('the stream was cut', () => ended !== undefined);
    expect([sums, ended]).toEqual([[1, 3], expect.objectContaining({ kind: 'unavailable' })]);
  });

  test('report an unreachable peer as unavailable', async () => {
    const nobody = grpcClient(NumbersClient, '127.0.0.1:1');
    await expect(callUnary(nobody.double.bind(nobody), { n: 1 })).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'unreachable',
    });
    nobody.close();
  });
});
