import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { atLength } from '@inlay/testing';
import { watchWhile } from '../attacks/bystander.js';
import { flush, mustWrite, query } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';
import { startServe } from '../cluster/serve.js';

const days = atLength(1200, 150);
const dayNs = 86_400_000_000_000n;
const firstNs = 946_684_800_000_000_000n;
/** No write may wait longer for what is done about others, and no write may make the server's main thread compute for longer. */
const ackMsMax = 1000;
/** On a crowded machine the clock tells how long others ran. */
const crowdedAckMsMax = 10_000;

const line = (day: number, value: number): string =>
  `m,host=h${String(day % 3)} v=${String(value)}i ${String(firstNs + BigInt(day) * dayNs)}`;

/** History that is loaded touches a partition with every line: each becomes a file of a row. */
describe('a write over thousands of days', () => {
  let serve: Deployment;
  beforeAll(async () => {
    serve = await startServe();
    await mustWrite(serve.url, 'bystander', 'seen,host=a v=0i 1');
  });
  afterAll(() => serve.destroy());

  const totals = async (): Promise<unknown> => {
    const [counted] = await query(serve.url, 'many', 'SELECT count(*) AS n FROM m');
    const [read] = await query(
      serve.url,
      'many',
      'SELECT count(v) AS n, sum(v) AS s, min(time) AS first, max(time) AS last FROM m',
    );
    return { counted, read };
  };
  const expected = (sum: number): unknown => ({
    counted: { n: days },
    read: { n: days, s: sum, first: '2000-01-01T00:00:00', last: lastTime },
  });
  const lastTime = new Date(Number((firstNs + BigInt(days - 1) * dayNs) / 1_000_000n)).toISOString().slice(0, 19);

  test('is counted exactly before, during and after its flush, and holds up no other write', async () => {
    const body = Array.from({ length: days }, (_, day) => line(day, day)).join('\n');
    const whole = (days * (days - 1)) / 2;
    const watched = await watchWhile(
      serve,
      async () => {
        await mustWrite(serve.url, 'many', body);
        expect(await totals()).toEqual(expected(whole));
        let isFlushed = false;
        const flushing = flush(serve.url).finally(() => (isFlushed = true));
        const done = (): boolean => isFlushed;
        while (!done()) expect(await totals()).toEqual(expected(whole));
        await flushing;
        expect(await totals()).toEqual(expected(whole));
      },
      { asks: false },
    );
    expect(watched.failures).toEqual([]);
    expect(watched.busiestWriteMs).toBeLessThan(ackMsMax);
    expect(watched.slowestWriteMs).toBeLessThan(watched.isCrowded ? crowdedAckMsMax : ackMsMax);
    // The same keys again: in memory over files, then as files over files.
    await mustWrite(serve.url, 'many', [line(7, 1007), line(days - 1, days + 1000)].join('\n'));
    const changed = whole + 1000 + 1001;
    expect(await totals()).toEqual(expected(changed));
    await flush(serve.url);
    expect(await totals()).toEqual(expected(changed));
    // After a restart nothing is known of what lies in the files but what the catalog says.
    await serve.stop();
    await serve.start();
    expect(await totals()).toEqual(expected(changed));
  });
});
