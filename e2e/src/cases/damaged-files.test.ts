import { readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { atLength } from '@inlay/testing';
import { flush, mustWrite, queryText, tryQuery } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';
import { startServe } from '../cluster/serve.js';

const rows = 4000;
const day = 86_400_000_000_000n;
const statements = [
  'SELECT count(*) AS n FROM m',
  'SELECT sum(v) AS s, min(host) AS a, max(f) AS b FROM m',
  'SELECT host, time, v, f FROM m ORDER BY time DESC LIMIT 3',
  "SELECT sum(v) AS s FROM m WHERE time < '2023-11-15T00:00:00Z'",
];
/** A small generator, so that a failure can be repeated. */
let state = 20_261_129;
const below = (n: number): number => {
  state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff;
  return Math.floor((state / 0x8000_0000) * n);
};

let deployment: Deployment;
let paths: string[];
let good: Buffer[];
let right: string[];
const answers = (): Promise<string[]> => Promise.all(statements.map((sql) => queryText(deployment.url, 'db', sql)));

beforeAll(async () => {
  deployment = await startServe();
  const start = 1_699_999_200_000_000_000n;
  // Two days: two files.
  const lines = Array.from(
    { length: rows },
    (_, i) =>
      `m,host=h${String(i % 50)} v=${String((i * 7919) % 10_007)}i,f=${String(i / 7)} ${String(start + BigInt(i % 2) * day + BigInt(i) * 1000n)}`,
  );
  await mustWrite(deployment.url, 'db', lines.join('\n'));
  await flush(deployment.url);
  const objects = join(deployment.folder, 'objects');
  paths = readdirSync(objects, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.parquet'))
    .map((path) => join(objects, path));
  good = paths.map((path) => readFileSync(path));
  right = await answers();
});
afterAll(() => deployment.destroy());

const heal = (): void => paths.forEach((path, i) => writeFileSync(path, good[i] ?? ''));

/** Statements whose answer may be found without the file: from the catalog's count of its rows, or from the file of the other day. */
const mayAnswer = new Set([0, 2, 3]);

/** Every statement that needs the file fails as corrupt and names it; none answers anything but the truth. */
async function expectRefused(what: string, damaged: number): Promise<void> {
  for (const [i, sql] of statements.entries()) {
    const { status, body } = await tryQuery(deployment.url, 'db', sql);
    if (mayAnswer.has(i) && status === 200) expect({ what, body }).toEqual({ what, body: right[i] });
    else expect({ what, sql, status, body }).toMatchObject({ status: 500, body: expect.stringContaining('.parquet') });
  }
  const name = paths[damaged]?.split('/').at(-1) ?? '';
  const { body } = await tryQuery(deployment.url, 'db', statements[1] ?? '');
  expect(body).toContain(name.slice(0, 8));
}

const flips = atLength(6, 2);
const harms: readonly (readonly [string, (path: string, bytes: Buffer) => void])[] = [
  ...Array.from({ length: flips }, (_, n): readonly [string, (path: string, bytes: Buffer) => void] => [
    `a bit flipped (${String(n)})`,
    (path, bytes) => {
      const bit = below(bytes.length * 8);
      const damaged = Buffer.from(bytes);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      writeFileSync(path, damaged);
    },
  ]),
  [
    'a bit of the footer flipped',
    (path, bytes) => {
      const damaged = Buffer.from(bytes);
      damaged[bytes.length - 40] = (damaged[bytes.length - 40] ?? 0) ^ 2;
      writeFileSync(path, damaged);
    },
  ],
  ['cut by ten bytes', (path, bytes) => truncateSync(path, bytes.length - 10)],
  ['a quarter of zeros', (path, bytes) => writeFileSync(path, Buffer.from(bytes).fill(0, 0, bytes.length >> 2))],
  ['grown', (path, bytes) => writeFileSync(path, Buffer.concat([bytes, bytes.subarray(0, 100)]))],
  ['empty', (path) => writeFileSync(path, '')],
];

describe('a stored file that changed', () => {
  test('is an error of every query in the process that used it before, and none after it was put right', async () => {
    expect(paths).toHaveLength(2);
    for (const [n, [what, harm]] of harms.entries()) {
      const victim = n % 2;
      harm(paths[victim] ?? '', good[victim] ?? Buffer.alloc(0));
      await expectRefused(what, victim);
      heal();
      expect(await answers()).toEqual(right);
    }
  });

  test('two files that changed places are an error', async () => {
    const [a = '', b = ''] = paths;
    renameSync(a, `${a}.tmp`);
    renameSync(b, a);
    renameSync(`${a}.tmp`, b);
    // Both were counted when they were written.
    for (const sql of statements.slice(1)) expect((await tryQuery(deployment.url, 'db', sql)).status).toBe(500);
    heal();
    expect(await answers()).toEqual(right);
  });

  test('while nothing ran, after kill -9, is found at its first use', async () => {
    for (const [n, [what, harm]] of harms.slice(flips, flips + atLength(2, 1)).entries()) {
      await deployment.kill9();
      harm(paths[n] ?? '', good[n] ?? Buffer.alloc(0));
      await deployment.start();
      await expectRefused(what, n);
      heal();
      expect(await answers()).toEqual(right);
    }
    const metrics = await (await fetch(`${deployment.url}/metrics`)).text();
    expect(metrics).toMatch(/files_verified_total\{result="damaged"\} [1-9]/);
  });
});
