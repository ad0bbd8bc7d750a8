import { expect } from '@jest/globals';
import { atLength } from '@inlay/testing';
import { query } from '../cluster/client.js';
import { pause } from './arena.js';
import { wideTables } from './wide-tables.js';
import type { Attack } from './attack.js';
import { bomb, flightCall, flightStatus, framed, ticket } from './raw-clients.js';

const mib = 1024 ** 2;
const resourceExhausted = 8;
/** Each of ten clients at once. */
const rounds = atLength(3, 1);

/** Each in turn, on a deployment with few descriptors. */
export const attacks: readonly Attack[] = [
  {
    name: 'connections that send half a header, and as many that half say HTTP/2',
    on: 'both',
    run: async (arena) => {
      await arena.attack(async () => {
        for (let round = 0; round < arena.some(10); round++) {
          await Promise.all(
            Array.from({ length: 100 }, (_, i) =>
              arena.clients.say(i % 2 === 0 ? 'POST /write?db=x HTTP/1.1\r\nHost: x\r\nX-A' : 'PRI * HTTP/2.0\r\n\r\n'),
            ),
          );
          await pause(200);
        }
      });
    },
  },
  {
    name: 'connections that trickle a header are dropped in time',
    on: 'both',
    run: async (arena) => {
      const sockets = await Promise.all(
        Array.from({ length: 20 }, () => arena.clients.say('GET /health HTTP/1.1\r\n')),
      );
      const trickle = setInterval(() => sockets.forEach((socket) => socket.write('x')), 500);
      await arena
        .attack(async () => {
          for (let i = 0; i < 40 && sockets.some((socket) => !socket.destroyed); i++) await pause(500);
        })
        .finally(() => clearInterval(trickle));
      expect(sockets.filter((socket) => !socket.destroyed)).toEqual([]);
    },
  },
  {
    name: 'Flight messages of 3 MB that unpack to 3 GB',
    on: 'queries',
    run: async (arena) => {
      const packed = framed(bomb(48), true);
      const statuses: number[] = [];
      await arena.attack(async () => {
        for (let round = 0; round < arena.some(rounds); round++)
          statuses.push(
            ...(await Promise.all(
              Array.from({ length: 10 }, () => {
                const stream = flightCall(arena.clients.session(), 'DoGet', { 'grpc-encoding': 'gzip' });
                stream.end(packed);
                return flightStatus(stream);
              }),
            )),
          );
      });
      expect(statuses.filter((status) => status !== resourceExhausted && status !== -1)).toEqual([]);
      expect(statuses).toContain(resourceExhausted);
    },
  },
  {
    name: 'packed bodies that unpack to more than a body may have',
    on: 'both',
    run: async (arena) => {
      const body = new Uint8Array(bomb(48));
      const statuses = new Set<number>();
      await arena.attack(async () => {
        for (const path of arena.takesWrites
          ? ['/api/v3/write_lp?db=x', '/api/v3/query_sql?db=x']
          : ['/api/v3/query_sql?db=x'])
          for (let round = 0; round < arena.some(rounds); round++)
            await Promise.all(
              Array.from({ length: 10 }, async () => {
                const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
                const answer = await fetch(`${arena.url}${path}`, { method: 'POST', body, headers });
                statuses.add(answer.status);
                await answer.text();
              }),
            );
      });
      expect([...statuses].filter((status) => status !== 413 && status !== 503)).toEqual([]);
      expect(statuses.has(413)).toBe(true);
    },
  },
  {
    name: 'bodies of 50 MB of which 45 come',
    on: 'writes',
    run: async (arena) => {
      const most = Buffer.alloc(45 * mib, 'm v=1 1\n');
      await arena.attack(async () => {
        for (let i = 0; i < arena.some(atLength(60, 30)); i++) {
          const head = 'POST /api/v3/write_lp?db=x HTTP/1.1\r\nhost: x\r\ncontent-length: 52428800\r\n\r\n';
          const socket = await arena.clients.say(head);
          socket.write(most);
        }
        await pause(arena.some(6000));
      });
    },
  },
  {
    name: 'bodies in chunks without an end, and announcements beyond all measure',
    on: 'both',
    run: async (arena) => {
      const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(mib, 'm v=1 1\n'), Buffer.from('\r\n')]);
      await arena.attack(async () => {
        for (let i = 0; i < arena.some(atLength(40, 24)); i++) {
          const path = i % 4 === 3 || !arena.takesWrites ? 'query_sql' : 'write_lp';
          const length = i % 8 === 0 ? 'content-length: 9007199254740991' : 'transfer-encoding: chunked';
          const socket = await arena.clients.say(`POST /api/v3/${path}?db=x HTTP/1.1\r\nhost: x\r\n${length}\r\n\r\n`);
          for (let k = 0; k < 40; k++) socket.write(chunk);
        }
        await pause(arena.some(6000));
      });
    },
  },
  {
    name: 'readers of large answers who do not read, by HTTP and Flight',
    on: 'queries',
    run: async (arena) => {
      const sql = "SELECT repeat('x', 1000) AS long FROM generate_series(1, 100000)";
      await arena.attack(async () => {
        for (let i = 0; i < arena.some(atLength(12, 6)); i++) {
          const path = `/api/v3/query_sql?db=bystander&format=csv&q=${encodeURIComponent(sql)}`;
          const socket = await arena.clients.say(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
          socket.pause();
          const stream = flightCall(arena.clients.session(), 'DoGet');
          stream.end(framed(ticket('bystander', sql), false));
          stream.pause();
          await pause(300);
        }
        await arena.until('nobody but the bystander has a place', async () => (await arena.queriesInFlight()) <= 1);
      });
    },
  },
  {
    name: 'one body of 100,000 lines, each a new table',
    on: 'writes',
    run: async (arena) => {
      const body = Array.from({ length: 100_000 }, (_, i) => `t${String(i)} v=1i 1`).join('\n');
      let answer = '';
      let status = 0;
      await arena.attack(async () => {
        const got = await fetch(`${arena.url}/api/v3/write_lp?db=wide`, { method: 'POST', body });
        [status, answer] = [got.status, await got.text()];
        await pause(1000);
      });
      expect([status, answer]).toEqual([
        expect.any(Number),
        expect.stringMatching(/more than 1500 tables that do not exist/),
      ]);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(await query(arena.publicUrl, 'wide', 'SELECT count(*) AS n FROM t499')).toEqual([{ n: 1 }]);
      expect(await query(arena.publicUrl, 'bystander', 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    },
  },
  wideTables,
];
