import { expect, test } from '@jest/globals';
import { isInShare } from '@inlay/testing';
import { flush, mustWrite, query } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';

/** Three writes of one row, each with other fields; `both` is set by all. */
const writes = ['a=1i,both=1i', 'b=2i,both=2i', 'c=3i,a=10i,both=3i'];
const expected = { a: 10, b: 2, c: 3, both: 3 };

/**
 * The union of fields, and of each the last acknowledged value: wherever the versions are. `layer` is that of a deployment of
 * which `npm test` takes a share, where another has all.
 */
export function overwriteCase(deployment: () => Deployment, layer?: number): void {
  const isTaken = (row: number): boolean => layer === undefined || isInShare(row, 0, layer);
  // Bit i of the pattern: a flush after write i.
  test.each([0, 1, 2, 3, 4, 5, 6, 7].filter(isTaken))(
    'one row written three times, flush pattern %i',
    async (pattern) => {
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
    },
  );

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

  youngestVersion(deployment, isTaken);
}

function youngestVersion(deployment: () => Deployment, isTaken: (row: number) => boolean): void {
  // Which columns are asked for decides how the engine finds the youngest version: each number of them is tried.
  test.each([',host=x', ''].filter((_, row) => isTaken(row + 1)))(
    'the youngest version is found for any columns, and -0.0 stays what it is; tags: "%s"',
    async (tags) => {
      const { url } = deployment();
      const table = tags === '' ? 'untagged' : 'tagged';
      await mustWrite(
        url,
        'overwrite',
        `${table}${tags} a=77i,b=77,c="x" 1700000000000000005\n${table}${tags} a=5i,b=5,c="y" 1700000000000000006`,
      );
      await mustWrite(url, 'overwrite', `${table}${tags} a=1i,b=-0.0,c="z" 1700000000000000005`);
      const columns = ['a', 'b', 'c', 'time'];
      const looks = Array.from({ length: 15 }, (_, i) => columns.filter((__, bit) => ((i + 1) & (1 << bit)) !== 0));
      for (const place of ['hot', 'flushed']) {
        if (place === 'flushed') await flush(url);
        for (const look of looks) {
          const [row] = await query(url, 'overwrite', `SELECT ${look.join(', ')} FROM ${table} ORDER BY time LIMIT 1`);
          const whole = { a: 1, b: -0, c: 'z', time: '2023-11-14T22:13:20.000000005' };
          expect([place, row]).toEqual([
            place,
            Object.fromEntries(look.map((name) => [name, whole[name as keyof typeof whole]])),
          ]);
        }
      }
    },
  );
}
