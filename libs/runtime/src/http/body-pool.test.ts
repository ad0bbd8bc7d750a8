import { afterEach, describe, expect, test } from '@jest/globals';
import { waitUntil } from '@inlay/testing';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { BodyPool, type Body } from './body-pool.js';
import { readBody } from './request-body.js';

const kib = 1024;
const pool = (keptBytesMax = 2048 * kib): BodyPool => new BodyPool({ keptBytesMax, bodyBytesMax: 512 * kib });

describe('BodyPool', () => {
  test('gives a buffer to one holder at a time, and again after its release', () => {
    const bodies = pool();
    const first = bodies.take(100 * kib);
    const second = bodies.take(100 * kib);
    expect([first.bytes.length, second.bytes.length]).toEqual([100 * kib, 100 * kib]);
    expect(second.bytes.buffer).not.toBe(first.bytes.buffer);
    first.release();
    const third = bodies.take(128 * kib - 1);
    expect(third.bytes.buffer).toBe(first.bytes.buffer);
    expect(bodies.keptBytes).toBe(0);
  });

  test('a second release does not give the buffer to two holders', () => {
    const bodies = pool();
    const first = bodies.take(100 * kib);
    first.release();
    first.release();
    expect(bodies.keptBytes).toBe(128 * kib);
    const second = bodies.take(100 * kib);
    first.release();
    expect(bodies.take(100 * kib).bytes.buffer).not.toBe(second.bytes.buffer);
  });

  test('keeps no more than its limit', () => {
    const bodies = pool(300 * kib);
    const held = Array.from({ length: 5 }, () => bodies.take(100 * kib));
    for (const body of held) body.release();
    expect(bodies.keptBytes).toBe(256 * kib);
  });

  test('is for bodies that come in several chunks and are not unreasonably large', () => {
    const bodies = pool();
    expect([1, 64 * kib, 64 * kib + 1, 512 * kib, 512 * kib + 1].map((bytes) => bodies.takes(bytes))).toEqual([
      false,
      false,
      true,
      true,
      false,
    ]);
    // With a byte to spare.
    expect([65 * kib, 128 * kib - 1, 128 * kib].map((bytes) => bodies.take(bytes).bytes.buffer.byteLength)).toEqual([
      128 * kib,
      128 * kib,
      256 * kib,
    ]);
  });
});

describe('readBody with a pool', () => {
  let server: Server;
  let url = '';
  const errors: unknown[] = [];

  /** Answers when `together` bodies are there, each with the byte that it consists of, or "mixed". */
  const start = async (bodies: BodyPool, together: number): Promise<void> => {
    let held: { body: Body; answer: (text: string) => void }[] = [];
    server = createServer((request, response) => {
      readBody(request, { bytesMax: 1024 * kib, pool: bodies }).then(
        (body) => {
          held.push({ body, answer: (text) => void response.end(text) });
          if (held.length < together) return;
          for (const { body: each, answer } of held) {
            const { bytes } = each;
            answer(
              bytes.every((byte) => byte === bytes[0]) ? `${String(bytes.length)} × ${String(bytes[0])}` : 'mixed',
            );
            each.release();
          }
          held = [];
        },
        (error: unknown) => errors.push(error),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  };

  const post = async (byte: number, bytes: number): Promise<string> =>
    (await fetch(url, { method: 'POST', body: new Uint8Array(bytes).fill(byte) })).text();

  afterEach(async () => {
    errors.length = 0;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('requests at once never see bytes of each other, nor of those before', async () => {
    const bodies = pool();
    await start(bodies, 6);
    for (let round = 0; round < 5; round++) {
      const sent = Array.from({ length: 6 }, (_, i) => ({
        byte: 1 + round * 6 + i,
        bytes: 70_000 + 30_000 * i - round,
      }));
      const answers = await Promise.all(sent.map(({ byte, bytes }) => post(byte, bytes)));
      expect(answers).toEqual(sent.map(({ byte, bytes }) => `${String(bytes)} × ${String(byte)}`));
    }
    expect(bodies.keptBytes).toBe(3 * 128 * kib + 3 * 256 * kib);
  });

  test('a client that leaves in the middle is an error, and its buffer is not kept', async () => {
    const bodies = pool();
    await start(bodies, 1);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 200000\r\n\r\n');
    socket.write(Buffer.alloc(100_000, 1), () => socket.destroy());
    await waitUntil('the server noticed', () => errors.length > 0);
    expect(errors).toMatchObject([{ code: 'client_gone' }]);
    expect(bodies.keptBytes).toBe(0);
  });
});
