import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { isInlayError, noMetrics } from '@inlay/core';
import type { InlayError } from '@inlay/core';
import { atLength, systemParts, waitUntil } from '@inlay/testing';
import fc from 'fast-check';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { readPackedBody } from '../http/index.js';
import { BodyAdmission } from './bodies.js';
import type { BodyShare } from './bodies.js';

const kib = 1024;
const mib = 1024 * kib;
const admissionOf = (bytesMax: number, requestsMax = 100, stallMs = 60_000): BodyAdmission =>
  new BodyAdmission({
    what: 'write',
    limits: { requestsMax, bytesMax, stallMs },
    metrics: noMetrics,
    clock: systemParts.clock,
  });
const overloads = (take: () => void): boolean => {
  try {
    take();
    return false;
  } catch (error) {
    if (!isInlayError(error, 'overloaded')) throw error;
    return true;
  }
};

describe('shares', () => {
  test('count to the limits, never beyond and never below zero, whatever the order', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('enter' as const) }),
      fc.record({ do: fc.constant('reserve' as const), who: fc.nat(20), bytes: fc.nat(4 * mib) }),
      fc.record({ do: fc.constant('settle' as const), who: fc.nat(20), bytes: fc.nat(100) }),
      fc.record({ do: fc.constant('leave' as const), who: fc.nat(20) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const admission = admissionOf(8 * mib, 10);
        const shares: { share: BodyShare; bytes: number; left: boolean }[] = [];
        for (const each of steps) {
          const entry = each.do === 'enter' ? undefined : shares[each.who];
          if (each.do === 'enter') {
            if (!overloads(() => shares.push({ share: admission.enter(), bytes: 0, left: false }))) continue;
            expect(admission.requests).toBe(10);
          } else if (entry === undefined) continue;
          else if (each.do === 'reserve') {
            if (!overloads(() => entry.share.reserve(each.bytes)) && !entry.left) entry.bytes += each.bytes;
          } else if (each.do === 'settle') {
            const less = Math.min(each.bytes, entry.bytes);
            entry.share.settle(less);
            if (!entry.left) entry.bytes = less;
          } else {
            entry.share.leave();
            Object.assign(entry, { bytes: 0, left: true });
          }
          const held = shares.filter(({ left }) => !left);
          expect([admission.requests, admission.bytes]).toEqual([
            held.length,
            held.reduce((sum, { bytes }) => sum + bytes, 0),
          ]);
          const holding = held.filter(({ bytes }) => bytes > 0).length;
          if (holding > 1) expect(admission.bytes).toBeLessThanOrEqual(8 * mib);
        }
        for (const { share } of shares) share.leave();
        expect([admission.requests, admission.bytes]).toEqual([0, 0]);
      }),
      { seed: 2_31, numRuns: atLength(300, 120) },
    );
  });

  test('one alone always fits, and large ones leave room for small ones', () => {
    const admission = admissionOf(8 * mib);
    const [huge, small] = [admission.enter(), admission.enter()];
    huge.reserve(50 * mib);
    expect(overloads(() => small.reserve(1))).toBe(true);
    huge.settle(7 * mib);
    expect(overloads(() => admission.enter().reserve(2 * mib))).toBe(true);
    small.reserve(mib);
    expect(overloads(() => admission.enter().reserve(1))).toBe(true);
  });

  test('what stalls is cut off, and gives way to others before that', async () => {
    const stalling = admissionOf(mib, 10, 150).enter();
    const cut = new Promise<InlayError>((resolve) => (stalling.onCut = resolve));
    expect(await cut).toMatchObject({ code: 'body_stalled', details: { httpStatus: 408 } });
    const admission = admissionOf(4 * mib, 1);
    let gaveWay: InlayError | undefined;
    const slow = admission.enter();
    slow.onCut = (error) => (gaveWay = error);
    slow.reserve(3 * mib);
    await waitUntil('another takes its place', () => !overloads(() => admission.enter().reserve(3 * mib)));
    expect(gaveWay).toMatchObject({ kind: 'exhausted', code: 'overloaded', retryAfterMs: 1000 });
    expect([admission.requests, admission.bytes]).toEqual([1, 3 * mib]);
  });
});

describe('bodies that are read with a share', () => {
  let server: Server;
  let admission: BodyAdmission;
  let codes: string[] = [];
  const sockets: Socket[] = [];

  beforeEach(async () => {
    codes = [];
    admission = admissionOf(4 * mib, 100, 400);
    server = createServer((request, response) => {
      const share = admission.enter();
      readPackedBody(request, { bytesMax: 2 * mib, share })
        .then(
          ({ bytes }) => void response.end(`${String(bytes.length)} of ${String(admission.bytes)}`),
          (error: unknown) => {
            codes.push((error as InlayError).code);
            response.writeHead(503).end();
          },
        )
        .finally(() => share.leave());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    server.closeAllConnections();
    server.close();
  });

  const send = (head: string, body: Buffer): Socket => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => undefined).write(`POST / HTTP/1.1\r\nhost: x\r\n${head}\r\n\r\n`);
    socket.write(body);
    sockets.push(socket);
    return socket;
  };
  const post = async (body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<string> => {
    const { port } = server.address() as AddressInfo;
    return (await fetch(`http://127.0.0.1:${String(port)}`, { method: 'POST', body, headers })).text();
  };

  test('an announced length is held from the first byte, and a stalled one is given back', async () => {
    for (let i = 0; i < 20; i++) send(`content-length: ${String(mib + 1)}`, Buffer.from('x'));
    await waitUntil('the rest is refused', () => codes.length === 17);
    expect([...new Set(codes), admission.bytes]).toEqual(['overloaded', 3 * (mib + 1)]);
    expect(await post(new Uint8Array(300 * kib))).toMatch(/^307200 of/);
    await waitUntil('those that stall are cut off', () => codes.length === 20);
    expect([codes.slice(17), admission.bytes, admission.requests]).toEqual([Array(3).fill('body_stalled'), 0, 0]);
  });

  test('chunks without an end are held as they come', async () => {
    const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536), Buffer.from('\r\n')]);
    for (let i = 0; i < 8; i++)
      send('transfer-encoding: chunked', Buffer.concat(Array.from({ length: 15 }, () => chunk)));
    await waitUntil('some are refused', () => codes.length > 0);
    expect(admission.bytes).toBeLessThanOrEqual(4 * mib);
    await waitUntil('all are over', () => codes.length === 8);
    expect(admission.bytes).toBe(0);
  });

  test('what is packed is held at the size it unpacks to, also where its trailer lies', async () => {
    const honest = new Uint8Array(gzipSync(Buffer.alloc(900 * kib)));
    expect(await post(honest, { 'content-encoding': 'gzip' })).toBe(`${String(900 * kib)} of ${String(900 * kib)}`);
    const two = new Uint8Array(Buffer.concat([gzipSync(Buffer.alloc(900 * kib)), gzipSync('end')]));
    expect(await post(two, { 'content-encoding': 'gzip' })).toBe(
      `${String(900 * kib + 3)} of ${String(900 * kib + 3)}`,
    );
    // This server answers before it has read all, so that the connection may break before the answer is seen.
    const refused = async (body: Buffer): Promise<unknown> =>
      post(new Uint8Array(body), { 'content-encoding': 'gzip' }).catch(() => undefined);
    await refused(gzipSync(Buffer.alloc(64 * mib)));
    await waitUntil('the body is refused', () => codes.length === 1);
    const lying = gzipSync(Buffer.alloc(64 * mib));
    lying.writeUInt32LE(5, lying.length - 4);
    await refused(lying);
    await waitUntil('that one too', () => codes.length === 2);
    expect([codes, admission.bytes]).toEqual([['body_too_large', 'body_too_large'], 0]);
  });
});
