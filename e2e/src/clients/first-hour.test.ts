import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isWhole, waitUntil } from '@inlay/testing';
import { query, writeLines } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';
import { freePort } from '../cluster/inlay-process.js';
import { startServe } from '../cluster/serve.js';
import { runInlay, startInlay, type Ran } from './run-inlay.js';

/** What somebody who has just met Inlay does in the first hour, mistakes included. */
describe('the first hour', () => {
  let deployment: Deployment;
  let folder = '';
  const inlay = (
    args: readonly string[],
    stdin: string | Uint8Array = '',
    env: Record<string, string> = {},
  ): Promise<Ran> => runInlay(args, stdin, { INLAY_HOST_URL: deployment.url, ...env });
  const file = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const linesOf = (count: number, table: string): string =>
    Array.from({ length: count }, (_, i) => `${table},n=${String(i % 10)} v=${String(i)}i ${String(i + 1)}`).join('\n');

  beforeAll(async () => {
    deployment = await startServe();
    folder = mkdtempSync(join(tmpdir(), 'inlay-hour-'));
  });
  afterAll(async () => {
    await deployment.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  // Two servers and two that are none stand for all in `npm test`.
  const few = ['serve', 'router', 'write', 'query'];
  test.each(isWhole ? [...few, 'ingester', 'querier', 'catalog'] : few)(
    '%s --help fits into 80 columns, common options first',
    async (command) => {
      const { code, out } = await inlay([command, '--help'], '', { COLUMNS: '80' });
      expect(code).toBe(0);
      expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
      const groups = [...out.matchAll(/^(\w.*):$/gm)].map(([, group]) => group);
      expect(groups[0]).toBe('Common options');
      expect(groups.length).toBeGreaterThan(1);
    },
  );

  test('the version is told in three ways', async () => {
    const told = await Promise.all([['-V'], ['--version'], ['version']].map((args) => inlay(args)));
    for (const ran of told)
      expect(ran).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), errors: '' });
  });

  test.each([
    ['show databases', 2, /"databases" is not a command: did you mean database\?[^]*Usage: inlay show/],
    ['list', 2, /Usage: inlay list/],
    ['create databse home', 2, /did you mean database\?/],
    ['querry x', 2, /Did you mean query\?/],
    ['query --databse home x', 2, /unknown option --databse: did you mean --database\?/],
    ['write --precison s -d home x', 2, /did you mean --precision\?/],
  ])('%s is answered with what was meant', async (line, code, says) => {
    const ran = await inlay(line.split(' '));
    expect([ran.code, ran.out]).toEqual([code, '']);
    expect(ran.errors).toMatch(says);
  });

  test('short flags do what the long ones do', async () => {
    const lines = file('short.lp', 'short v=1i 1\n');
    expect(await inlay(['write', '-d', 'hour', '-f', lines, '-u', deployment.url, '-t', 'any'])).toMatchObject({
      code: 0,
      errors: '',
    });
    const answer = join(folder, 'short.csv');
    expect(await inlay(['query', '-d', 'hour', '-o', answer, 'SELECT v FROM short'])).toEqual({
      code: 0,
      out: '',
      errors: '',
    });
    expect(readFileSync(answer, 'utf8')).toBe('v\n1\n');
  });

  test('a variable for one command reaches no other', async () => {
    const env = {
      INLAY_QUERY_FORMAT: 'jsonl',
      INLAY_QUERY_FILE: '/nowhere',
      INLAY_DATABASE: 'hour',
      INLAY_WRITE_FILE: '/nowhere',
    };
    expect(await inlay(['list', 'databases'], '', env)).toMatchObject({ code: 0, errors: '' });
    expect(
      await inlay(['query', 'SELECT 1 AS one'], '', { INLAY_QUERY_FORMAT: 'jsonl', INLAY_DATABASE: 'hour' }),
    ).toMatchObject({ code: 0, out: '{"one":1}\n' });
    for (const args of [['list', 'databases'], ['query', '-d', 'hour', 'SELECT 1'], ['flush']])
      expect(await inlay(args, '', { INLAY_FORMAT: 'parquet', INLAY_FILE: 'parquet' })).toMatchObject({ code: 0 });
  });

  test('a statement comes from an argument, a file or stdin', async () => {
    const sql = 'SELECT 1 AS one';
    const one = { code: 0, out: 'one\n1\n', errors: '' };
    expect(await inlay(['query', '-d', 'hour', `-- what is one?\n${sql}`])).toEqual(one);
    expect(await inlay(['query', '-d', 'hour', '-f', file('one.sql', `\ufeff${sql}`)])).toEqual(one);
    expect(await inlay(['query', '-d', 'hour'], sql)).toEqual(one);
    expect(await inlay(['query', '-d', 'hour', '-'], sql)).toEqual(one);
    expect(await inlay(['query', '-d', 'hour', '-f', '-'], sql)).toEqual(one);
    expect(await inlay(['query', '-d', 'hour'])).toMatchObject({
      code: 1,
      errors: expect.stringContaining('give a statement'),
    });
  });

  test('gzip is unpacked whatever the file is called, from a file and from stdin', async () => {
    const packed = gzipSync(linesOf(25_000, 'packed'));
    const ran = await inlay(['write', '-d', 'hour', '-f', file('big.lp.gz', packed)]);
    expect(ran).toMatchObject({ code: 0, out: expect.stringMatching(/^25000 lines written/), errors: '' });
    expect(await inlay(['write', '-d', 'hour'], gzipSync('\ufeffpacked v=1i 99999999'))).toMatchObject({
      code: 0,
      errors: '',
    });
    expect(await query(deployment.url, 'hour', 'SELECT count(*) AS n FROM packed')).toEqual([{ n: 25_001 }]);
  });

  test('what is no line protocol is refused by name and line, and nothing of it reaches the terminal', async () => {
    const cases: readonly [string | Uint8Array, RegExp][] = [
      [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 1, 2]), /zstd/],
      [Buffer.from('a v=1 1\nb\0 v=2 2\n'), /line 2 .*NUL.*\n0 lines written/],
      [Buffer.from([...Buffer.from('a v=1 1\n\nb,t='), 0xe9, 0x20]), /line 3 .*UTF-8/],
      [gzipSync(linesOf(3000, 'cut')).subarray(0, 5000), /ends too early\n0 lines written/],
    ];
    for (const [bytes, says] of cases) {
      const ran = await inlay(['write', '-d', 'hour', '-f', file('strange', bytes)]);
      expect([ran.code, ran.out, ran.errors]).toEqual([1, '', expect.stringMatching(says)]);
      expect(ran.errors.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    }
  });

  test('of 500 good and 500 bad lines, 500 are written and 500 refused', async () => {
    const lines = Array.from({ length: 1000 }, (_, i) =>
      i % 2 === 0 ? `half v=${String(i)}i ${String(i)}` : 'half\u001b[2J nonsense',
    );
    const ran = await inlay(['write', '-d', 'hour'], lines.join('\n'));
    expect([ran.code, ran.out]).toEqual([1, expect.stringMatching(/^500 lines written .*, 500 refused\n$/)]);
    expect(ran.errors.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(await query(deployment.url, 'hour', 'SELECT count(*) AS n FROM half')).toEqual([{ n: 500 }]);
  });

  test('a folder, or a file that is not there, is named in one line', async () => {
    for (const args of [
      ['write', '-d', 'hour', '-f', folder],
      ['query', '-d', 'hour', '-f', folder],
      ['query', '-d', 'hour', '-o', folder, 'SELECT 1'],
      ['write', '-d', 'hour', '-f', join(folder, 'none')],
    ]) {
      const ran = await inlay(args);
      expect([ran.code, ran.out, ran.errors]).toEqual([1, '', expect.stringContaining(folder)]);
      expect(ran.errors.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
    }
  });

  test('an answer to a file is complete or not there', async () => {
    const late = 'SELECT value, 10 / (value - 270000) AS x FROM generate_series(1, 300000)';
    const answer = join(folder, 'late.json');
    const ran = await inlay(['query', '-d', 'hour', '-o', answer, late]);
    expect([ran.code, ran.out]).toEqual([1, '']);
    expect(readdirSync(folder).filter((name) => name.startsWith('late'))).toEqual([]);
    expect(
      await inlay(['query', '-d', 'hour', '-o', answer, 'SELECT value FROM generate_series(1, 100000)']),
    ).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(answer, 'utf8'))).toHaveLength(100_000);
  });

  test.each([
    ['query', ['query', '-d', 'hour', '--format', 'csv', 'SELECT value FROM generate_series(1, 2000000)']],
    ['query as a table', ['query', '-d', 'hour', '--format', 'table', 'SELECT 1']],
    ['list', ['list', 'databases']],
    ['help', ['--help']],
    ['serve --help', ['serve', '--help']],
  ])('%s ends quietly when nobody reads on', async (_, args) => {
    const child = startInlay(args, { INLAY_HOST_URL: deployment.url });
    const errors = text(child.stderr ?? process.stdin);
    if (args[0] === 'query' && args.includes('csv')) await once(child.stdout ?? child, 'data');
    child.stdout?.destroy();
    await once(child, 'close');
    expect([child.exitCode, await errors]).toEqual([0, '']);
  });

  test('Ctrl-C during a write says what is written, and exits with 130', async () => {
    const child = startInlay(['write', '-d', 'hour', '-u', deployment.url]);
    const errors = text(child.stderr ?? process.stdin);
    child.stdin?.write(`${linesOf(10_000, 'broken')}\nbroken v=1i 5`);
    await waitUntil('the rows can be seen', async () => {
      const [row] = await query(deployment.url, 'hour', 'SELECT count(*) AS n FROM broken').catch(() => []);
      return row?.['n'] === 10_000;
    });
    // The rows can be seen before the command has its answer: it may know of it or not, and says which.
    child.kill('SIGINT');
    await once(child, 'close');
    expect([child.exitCode, await errors]).toEqual([
      130,
      expect.stringMatching(
        /^interrupted: (10000 lines written|0 lines written; no answer came about line 1 to line 10000)/,
      ),
    ]);
  });

  test('Ctrl-C during a query leaves no half of a file', async () => {
    const endless = 'SELECT value FROM generate_series(1, 99000000)';
    const child = startInlay(['query', '-d', 'hour', '-u', deployment.url, '-o', join(folder, 'half.csv'), endless]);
    while (!readdirSync(folder).includes('half.csv.part')) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    await once(child, 'close');
    expect([child.exitCode, readdirSync(folder).filter((name) => name.startsWith('half.csv'))]).toEqual([130, []]);
  });

  test('a server goes on when the reader of its output has left', async () => {
    const port = await freePort();
    const child = startInlay([
      'serve',
      '--data-dir',
      join(folder, 'deaf'),
      '--port',
      String(port),
      '--log-level',
      'debug',
    ]);
    if (child.stdout === null || child.stderr === null) throw new Error('nothing is piped');
    await once(child.stdout, 'data');
    child.stdout.destroy();
    child.stderr.destroy();
    const url = `http://127.0.0.1:${String(port)}`;
    expect((await writeLines(url, 'hour', 'm v=1i 1')).status).toBe(204);
    expect((await writeLines(url, 'hour', 'm nonsense')).status).toBe(400);
    expect(await query(url, 'hour', 'SELECT v FROM m')).toEqual([{ v: 1 }]);
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(child.exitCode).toBe(0);
  });

  test('flush says what it did and how long it took, without a colour anywhere', async () => {
    const ran = await inlay(['flush'], '', { NO_COLOR: '1' });
    expect(ran).toEqual({
      code: 0,
      out: expect.stringMatching(
        /^flushed: everything .* is in files \(([\d,]+ rows? in [\d,]+ new files?|nothing was left to write), \d+\.\d s\)\n$/,
      ),
      errors: '',
    });
  });
});
