import { expect, test } from '@jest/globals';
import { flush, mustWrite, query } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';

/** Three writes of one row, each with other fields; `both` is set by all. */
const writes = ['a=1i,both=1i', 'b=2i,both=2i', 'c=3i,a=10i,both=3i'];
const expected = { a: 10, b: 2, c: 3, both: 3 };

/** The union of fields, and of each the last acknowledged value: wherever the versions are. */
export function overwriteCase(deployment: () => Deployment): void {
  // Bit i of the pattern: a flush after write i.
  test.each([0, 1, 2, 3, 4, 5, 6, 7])('one row written three times, flush pattern %i', async (pattern) => {
    const { url } = deployment();
    const table = `over${String(pattern)}`;
    for (const [i, fields] of writes.entries()) {
      await mustWrite(url, 'overwrite', `${table},host=x ${fields} 1700000000000000000`);
      if ((pattern & (1 << i)) !== 0) await flush(url);
      const [row] = await query(url, 'overwrite', `SELECT "both" FROM ${table}`);
      expect(row).toEqual({ both: i + 1 });
    }
    expect(await query(url, 'overwrite', `SELECT a, b, c, "both" FROM ${table}`)).toEqual([expected]);
    expect(await query(url, 'overwrite', `SELECT count(*) AS n, sum("both") AS s FROM ${table}`)).toEqual([
      { n: 1, s: 3 },
    ]);
  });

  test('late rows between flushed ones, and rows that overwrite only some of a batch', async () => {
    const { url } = deployment();
    const at = (second: number): string => String(1_700_000_000 + second);
    const batch = (from: number, to: number, step: number, value: number): string =>
      Array.from(
        { length: (to - from) / step },
        (_, i) => `late,host=h${String(i % 3)} v=${String(value)}i ${at(from + i * step)}`,
      ).join('\n');
    await mustWrite(url, 'overwrite', batch(0, 300, 1, 1), { precision: 's' });
    await flush(url);
    await mustWrite(url, 'overwrite', batch(0, 300, 3, 2), { precision: 's' });
    await mustWrite(url, 'overwrite', batch(150, 450, 1, 3), { precision: 's' });
    const count = 'SELECT v, count(*) AS n FROM late GROUP BY v ORDER BY v';
    const hot = await query(url, 'overwrite', count);
    await flush(url);
    expect(await query(url, 'overwrite', count)).toEqual(hot);
    const total = await query(url, 'overwrite', 'SELECT count(*) AS n FROM (SELECT DISTINCT host, time FROM late)');
    expect(await query(url, 'overwrite', 'SELECT count(*) AS n FROM late')).toEqual(total);
  });

  test('within one request the later line wins, field by field', async () => {
    const { url } = deployment();
    await mustWrite(url, 'overwrite', 'same,host=x a=1i,b=1i 5\nsame,host=x a=2i 5\nsame,host=x c=3i 5');
    expect(await query(url, 'overwrite', 'SELECT a, b, c FROM same')).toEqual([{ a: 2, b: 1, c: 3 }]);
    await flush(url);
    expect(await query(url, 'overwrite', 'SELECT a, b, c FROM same')).toEqual([{ a: 2, b: 1, c: 3 }]);
  });
}
