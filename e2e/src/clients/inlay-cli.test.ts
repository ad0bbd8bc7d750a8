import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { flush, mustWrite, query, tryQuery, writeLines } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';
import { startServe } from '../cluster/serve.js';
import { runInlay, type Ran } from './run-inlay.js';

const inlayWith = (stdin: string, ...args: string[]): Promise<Ran> => runInlay(args, stdin);

/** The `inlay` command as a person or a script runs it, against a running serve. */
describe('inlay', () => {
  let deployment: Deployment;
  let folder = '';
  const inlay = (...args: string[]): Promise<Ran> => inlayWith('', ...args, '--host-url', deployment.url);

  beforeAll(async () => {
    deployment = await startServe();
    folder = mkdtempSync(join(tmpdir(), 'inlay-cli-'));
  });
  afterAll(async () => {
    await deployment.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  test('write takes arguments, stdin and files', async () => {
    const to = ['--database', 'written', '--host-url', deployment.url];
    expect(await inlay('write', '--database', 'written', 'm,from=argument v=1i 1')).toMatchObject({
      code: 0,
      out: expect.stringContaining('1 line written'),
      errors: '',
    });
    const piped = await inlayWith('m,from=stdin v=1i 1\n\n# a comment\nm,from=stdin v=2i 2\n', 'write', ...to);
    expect(piped).toMatchObject({ code: 0, out: expect.stringContaining('2 lines written'), errors: '' });
    const file = join(folder, 'lines.lp');
    writeFileSync(file, Array.from({ length: 2500 }, (_, i) => `m,from=file v=${String(i)}i ${String(i)}`).join('\n'));
    expect(await inlay('write', '--database', 'written', '--file', file, '--batch-lines', '1000')).toMatchObject({
      code: 0,
      out: expect.stringContaining('2500 lines written'),
      errors: '',
    });
    const counts = 'SELECT "from", count(*) AS n FROM m GROUP BY "from" ORDER BY "from"';
    expect(await query(deployment.url, 'written', counts)).toEqual([
      { from: 'argument', n: 1 },
      { from: 'file', n: 2500 },
      { from: 'stdin', n: 2 },
    ]);
  });

  test('write names each refused line, keeps the others and exits with 1', async () => {
    const ran = await inlay('write', '--database', 'half', 'm v=1i 1', 'm nonsense', 'm v="text" 3', 'm v=4i 4');
    expect(ran.code).toBe(1);
    expect(ran.out).toContain('2 lines written');
    expect(ran.out).toContain('2 refused');
    expect(ran.errors).toMatch(/line 2: .*\n {2}m nonsense/);
    expect(ran.errors).toMatch(/line 3: .*column 'v'/);
    expect(await query(deployment.url, 'half', 'SELECT v FROM m ORDER BY time')).toEqual([{ v: 1 }, { v: 4 }]);
  });

  test('query prints csv in a pipe, and json, jsonl or a table when asked', async () => {
    await mustWrite(deployment.url, 'asked', 'm,t=a v=1i 1000000000\nm,t=b v=9007199254740993i 2000000000');
    const ask = (...args: string[]): Promise<Ran> =>
      inlay('query', '--database', 'asked', ...args, 'SELECT t, v FROM m ORDER BY t');
    expect(await ask()).toEqual({ code: 0, out: 't,v\na,1\nb,9007199254740993\n', errors: '' });
    expect(JSON.parse((await ask('--format', 'json')).out)).toHaveLength(2);
    expect((await ask('--format', 'jsonl')).out.trimEnd().split('\n')).toHaveLength(2);
    const table = await ask('--format', 'table');
    expect(table.out).toMatch(/│ b │ 9007199254740993 │/);
    expect(table.out).toContain('2 rows');
    const file = join(folder, 'question.sql');
    writeFileSync(file, 'SELECT count(*) AS n FROM m');
    expect((await inlay('query', '--database', 'asked', '--file', file)).out).toBe('n\n2\n');
  });

  test('flush puts everything into files', async () => {
    // What other tests wrote is out of the way.
    await flush(deployment.url);
    await mustWrite(deployment.url, 'flushed', 'm v=1i 1');
    expect(await inlay('flush')).toMatchObject({
      code: 0,
      out: expect.stringContaining('1 row in 1 new file'),
      errors: '',
    });
    const files = 'SELECT sum(row_count) AS n FROM system.parquet_files';
    expect(await query(deployment.url, 'flushed', files)).toEqual([{ n: 1 }]);
  });

  test('create, list, show and delete a database', async () => {
    expect(await inlay('create', 'database', 'shelf', '--retention-period', '30d')).toMatchObject({
      code: 0,
      errors: '',
    });
    const again = await inlay('create', 'database', 'shelf');
    expect([again.code, again.errors]).toEqual([1, expect.stringMatching(/shelf.*exists/)]);
    await mustWrite(deployment.url, 'shelf', 'air,room=kitchen temp=21.5');
    expect((await inlay('list', 'databases')).out).toMatch(/│ shelf +│ 30d +│/);
    expect((await inlay('show', 'database', 'shelf')).out).toMatch(/│ air +│ room +│ tag +│/);
    const unsure = await inlay('delete', 'database', 'shelf');
    expect([unsure.code, unsure.errors]).toEqual([1, expect.stringContaining('--yes')]);
    expect(await inlay('delete', 'database', 'shelf', '--yes')).toMatchObject({ code: 0, errors: '' });
    expect((await inlay('list', 'databases')).out).not.toContain('shelf');
    const gone = await inlay('show', 'database', 'shelf');
    expect([gone.code, gone.errors]).toEqual([1, expect.stringContaining('shelf')]);
    expect((await inlay('delete', 'database', 'shelf', '--yes')).code).toBe(1);
  });

  test('a deleted database that is written to again starts empty', async () => {
    const { url } = deployment;
    const line = 'm,t=a old=1i 1';
    await mustWrite(url, 'phoenix', line);
    await flush(url);
    await mustWrite(url, 'phoenix', 'm,t=a old=2i 2');
    await inlay('delete', 'database', 'phoenix', '--yes');
    expect((await tryQuery(url, 'phoenix', 'SELECT * FROM m')).status).toBe(404);
    // The old kind of `old` is gone with the database.
    expect(await writeLines(url, 'phoenix', 'm,t=a old="text" 3')).toEqual({ status: 204, body: '' });
    const all = [{ old: 'text', t: 'a' }];
    expect(await query(url, 'phoenix', 'SELECT old, t FROM m')).toEqual(all);
    await flush(url);
    expect(await query(url, 'phoenix', 'SELECT old, t FROM m')).toEqual(all);
    await deployment.kill9();
    await deployment.start();
    expect(await query(url, 'phoenix', 'SELECT old, t FROM m')).toEqual(all);
  });

  test.each([
    ['a statement that is wrong', ['query', '--database', 'half', 'SELEC 1'], 1, /syntax|SELEC/i],
    ['a database that is not there', ['query', '--database', 'nowhere', 'SELECT 1'], 1, /nowhere/],
    ['a file that is not there', ['write', '--database', 'half', '--file', '/no/such/file'], 1, /\/no\/such\/file/],
    ['no database', ['query', 'SELECT 1'], 2, /--database/],
    ['an option that is not there', ['query', '--database', 'half', '--colour', 'red', 'SELECT 1'], 2, /--colour/],
    ['a value that is not allowed', ['query', '--database', 'half', '--format', 'xml', 'SELECT 1'], 2, /--format.*xml/],
    ['a name that is not allowed', ['create', 'database', 'a b'], 1, /name/],
    ['no command of that name', ['querry', 'SELECT 1'], 2, /querry/],
  ])('%s is said in one or two lines', async (_, args, code, says) => {
    const ran = await inlayWith('', ...args, ...(args[0] === 'querry' ? [] : ['--host-url', deployment.url]));
    expect([ran.code, ran.out]).toEqual([code, '']);
    expect(ran.errors).toMatch(says);
    expect(ran.errors.trimEnd().split('\n').length).toBeLessThanOrEqual(4);
    expect(ran.errors).not.toMatch(/^ +at /m);
  });

  test('a server that is not there is named, with what to do', async () => {
    const ran = await inlayWith('', 'query', '--database', 'half', 'SELECT 1', '--host-url', 'http://127.0.0.1:9');
    expect([ran.code, ran.out]).toEqual([1, '']);
    expect(ran.errors).toMatch(/http:\/\/127\.0\.0\.1:9 cannot be reached.*npm start/);
  });
});
