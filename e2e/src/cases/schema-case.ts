import { expect, test } from '@jest/globals';
import { atLength } from '@inlay/testing';
import { flush, mustWrite, query, writeLines } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';

/** The schema grows while it is written. */
export function schemaCase(deployment: () => Deployment): void {
  test('new fields and tags: old rows read as null, hot and flushed', async () => {
    const { url } = deployment();
    await mustWrite(url, 'grow', 'm,a=x v=1i 1');
    await flush(url);
    await mustWrite(url, 'grow', 'm,a=x v=2i,w="new" 2');
    await mustWrite(url, 'grow', 'm,a=x,b=y v=3i 3');
    const expected = [
      { a: 'x', b: null, v: 1, w: null },
      { a: 'x', b: null, v: 2, w: 'new' },
      { a: 'x', b: 'y', v: 3, w: null },
    ];
    const read = (): Promise<unknown> => query(url, 'grow', 'SELECT a, b, v, w FROM m ORDER BY time');
    expect(await read()).toEqual(expected);
    await flush(url);
    expect(await read()).toEqual(expected);
  });

  test('tables appear under load', async () => {
    const { url } = deployment();
    const rounds = atLength(20, 10);
    await Promise.all(
      Array.from({ length: 8 }, async (_, client) => {
        for (let i = 0; i < rounds; i++)
          await mustWrite(
            url,
            'many',
            `t${String((i * 7 + client) % 30)},c=${String(client)} f${String(i)}=${String(i)}i ${String(i + 1)}`,
          );
      }),
    );
    const tables = (await query(url, 'many', 'SHOW TABLES')).filter((row) => row.table_schema === 'iox');
    const counts = tables.map(({ table_name: table }) => `SELECT count(*) AS n FROM "${String(table)}"`);
    const counted = await query(url, 'many', counts.join(' UNION ALL '));
    expect(counted.reduce((rows, { n }) => rows + Number(n), 0)).toBe(8 * rounds);
  });

  test('the same new column with two types at once: one wins, lines of the other are refused', async () => {
    const { url } = deployment();
    for (let round = 0; round < 10; round++) {
      const answers = await Promise.all([
        writeLines(url, 'race', `m,w=int r${String(round)}=1i ${String(round + 1)}`),
        writeLines(url, 'race', `m,w=text r${String(round)}="x" ${String(round + 1)}`),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 400]);
      expect(answers.find(({ status }) => status === 400)?.body).toMatch(/invalid column type/);
    }
    expect(await query(url, 'race', 'SELECT count(*) AS n FROM m')).toEqual([{ n: 10 }]);
  });
}
