import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { flush, mustWrite, queryText, tryQuery } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';

const sql = 'SELECT count(*) AS n, sum(v) AS s, min(host) AS a FROM m';

/** Where a byte is damaged: among the first pages, in the middle, and in the footer. */
const placesIn = (bytes: Buffer): number[] => [5, bytes.length >> 1, bytes.length - 40];

const filesOf = ({ folder }: Deployment): string[] =>
  readdirSync(join(folder, 'objects'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.parquet'))
    .map((path) => join(folder, 'objects', path));

/** Damage in the shared store of five roles that stand already; `deployed` is asked when they do. */
export function damagedFilesFiveCase(deployed: () => Deployment): void {
  test('a bit of the shared store that flips is an error through the router, of a querier that used the file and of a new one', async () => {
    const deployment = deployed();
    // What others wrote is out of the way.
    await flush(deployment.url);
    const known = new Set(filesOf(deployment));
    const lines = Array.from({ length: 2000 }, (_, i) => `m,host=h${String(i % 40)} v=${String(i)}i ${String(i)}`);
    await mustWrite(deployment.url, 'db', lines.join('\n'));
    await flush(deployment.url);
    const right = await queryText(deployment.url, 'db', sql);
    const paths = filesOf(deployment).filter((path) => !known.has(path));
    // One of each ingester.
    expect(paths).toHaveLength(2);
    for (const path of paths) {
      const good = readFileSync(path);
      for (const at of placesIn(good)) {
        const damaged = Buffer.from(good);
        damaged[at] = (damaged[at] ?? 0) ^ 1;
        writeFileSync(path, damaged);
        expect(await tryQuery(deployment.url, 'db', sql)).toMatchObject({
          status: 500,
          body: expect.stringContaining('.parquet'),
        });
        if (at === 5) {
          await deployment.kill9('querier');
          await deployment.start('querier');
          expect((await tryQuery(deployment.url, 'db', sql)).status).toBe(500);
        }
        writeFileSync(path, good);
        expect(await queryText(deployment.url, 'db', sql)).toBe(right);
      }
    }
  });
}
