import { expect, test } from '@jest/globals';
import { atLength } from '@inlay/testing';
import { flush, mustWrite, query, queryText } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';

/** A query sent after the 204 sees the rows: before any flush, across flushes, with other writers about. */
export function readYourWritesCase(deployment: () => Deployment): void {
  test('every count right after an ack is exact, while others write and flush', async () => {
    const { url } = deployment();
    const clients = 4;
    const rounds = atLength(12, 6);
    await Promise.all(
      Array.from({ length: clients }, async (_, client) => {
        for (let round = 1; round <= rounds; round++) {
          await mustWrite(url, 'ryw', `seen,client=c${String(client)} v=${String(round)}i ${String(round)}`, {
            precision: 's',
          });
          const [row] = await query(
            url,
            'ryw',
            `SELECT count(*) AS n, max(v) AS last FROM seen WHERE client = 'c${String(client)}'`,
          );
          expect(row).toEqual({ n: round, last: round });
          if (client === 0 && round % 3 === 0) await flush(url);
        }
      }),
    );
    expect(await query(url, 'ryw', 'SELECT count(*) AS n FROM seen')).toEqual([{ n: clients * rounds }]);
  });

  test('every type comes back as it was written, hot and flushed', async () => {
    const { url } = deployment();
    const line =
      'kinds,host=a f=1.5,i=-9223372036854775808i,u=18446744073709551615u,yes=true,text="a \\"b\\" \\\\ ü" 1700000000123456789';
    await mustWrite(url, 'kinds', line);
    const expected =
      '[{"f":1.5,"host":"a","i":-9223372036854775808,"text":"a \\"b\\" \\\\ ü","time":"2023-11-14T22:13:20.123456789","u":18446744073709551615,"yes":true}]';
    expect(await queryText(url, 'kinds', 'SELECT * FROM kinds')).toBe(expected);
    await flush(url);
    expect(await queryText(url, 'kinds', 'SELECT * FROM kinds')).toBe(expected);
  });

  test('gzip, precision and the three write endpoints meet in one table', async () => {
    const { url } = deployment();
    const post = async (
      path: string,
      body: string | Uint8Array<ArrayBuffer>,
      headers: Record<string, string> = {},
    ): Promise<number> => (await fetch(`${url}${path}`, { method: 'POST', body, headers })).status;
    const { gzipSync } = await import('node:zlib');
    expect(await post('/api/v3/write_lp?db=ends&precision=second', 'm,via=v3 v=1 100')).toBe(204);
    expect(await post('/api/v2/write?bucket=ends&precision=ms', 'm,via=v2 v=2 100000')).toBe(204);
    expect(await post('/write?db=ends&precision=us', 'm,via=v1 v=3 100000000')).toBe(204);
    expect(
      await post(
        '/api/v3/write_lp?db=ends&precision=nanosecond',
        new Uint8Array(gzipSync('m,via=gzip v=4 100000000000')),
        {
          'content-encoding': 'gzip',
        },
      ),
    ).toBe(204);
    const rows = await query(url, 'ends', 'SELECT via, v, time FROM m ORDER BY v');
    expect(rows.map(({ via }) => via)).toEqual(['v3', 'v2', 'v1', 'gzip']);
    expect(new Set(rows.map(({ time }) => time))).toEqual(new Set(['1970-01-01T00:01:40']));
  });
}
