import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InlayProcess } from '../cluster/inlay-process.js';

let folder = '';
let file = '';
let taken = 0;
let holder: Server;
const local = ['--port', '0', '--log-format', 'json'];
const catalog = ['--catalog', '127.0.0.1:1'];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'inlay-start-'));
  file = join(folder, 'file');
  writeFileSync(file, '');
  holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const address = holder.address();
  taken = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(async () => {
  await new Promise((resolve) => holder.close(resolve));
  rmSync(folder, { recursive: true });
});

/** Runs until it ends by itself; what it says without banners. */
async function failure(
  ...args: string[]
): Promise<{ readonly code: number | null; readonly lines: readonly string[] }> {
  const running = new InlayProcess(args[0] ?? '', [...args, ...local]);
  const code = await running.exit();
  return { code, lines: running.output.split('\n').filter((line) => line !== '') };
}

/** One line, without a stack, that has all the words. */
async function expectFailure(args: readonly string[], ...words: string[]): Promise<void> {
  const { code, lines } = await failure(...args);
  expect({ code, lines: lines.length, text: lines.join('\n') }).toEqual({
    code: 1,
    lines: 1,
    text: expect.not.stringMatching(/\.js:\d+/),
  });
  for (const word of words) expect(lines[0]).toContain(word);
}

describe('a start that cannot be is one line and exit code 1', () => {
  test('a file where a directory should be', async () => {
    const dataDir = ['--data-dir', file];
    const words = [`${file} is not a directory`, file];
    await expectFailure(['serve', ...dataDir], '--data-dir', ...words);
    await expectFailure(['catalog', '--internal-port', '0', ...dataDir], '--data-dir', ...words);
    const ingester = ['ingester', '--node-id', 'a', '--internal-port', '0', ...catalog];
    await expectFailure([...ingester, ...dataDir, '--object-dir', join(folder, 'o')], '--data-dir', ...words);
    const ownDir = ['--data-dir', join(folder, 'i')];
    await expectFailure([...ingester, ...ownDir, '--object-dir', file], '--object-dir', ...words);
    const objects = ['--object-dir', join(folder, 'o')];
    await expectFailure(['querier', ...catalog, ...objects, '--cache-dir', file], '--cache-dir', ...words);
    await expectFailure(['querier', ...catalog, '--object-dir', file], '--object-dir', ...words);
  });

  test.each(['catalog', 'objects', 'wal', 'cache'])('a file where %s/ should be', async (name) => {
    const dataDir = join(folder, `with-${name}`);
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, name), '');
    await expectFailure(['serve', '--data-dir', dataDir], '--data-dir', join(dataDir, name), 'is not a directory');
  });

  const onLinux = process.platform === 'linux' ? test : test.skip;
  onLinux('a file system that lets nobody create anything, and does not hang', async () => {
    const dataDir = ['--data-dir', '/proc/x'];
    await expectFailure(['catalog', '--internal-port', '0', ...dataDir], '--data-dir /proc/x cannot be used');
    await expectFailure(['querier', ...catalog, '--cache-dir', '/proc/x/y'], '--cache-dir', 'cannot be used');
  });

  test('token files that are none', async () => {
    const none = join(folder, 'none');
    await expectFailure(['serve', '--data-dir', join(folder, 'tokens'), '--admin-token-file', none], none);
    // The router reads the file with the same code, and starts faster than `serve`.
    for (const path of [folder, '/dev/zero', join(file, 'x')])
      await expectFailure(['router', ...catalog, '--admin-token-file', path], path);
    await expectFailure(['router', ...catalog, '--internal-token-file', folder], '--internal-token-file', folder);
  });

  test('ports that are taken, of HTTP and of gRPC', async () => {
    const own = (name: string): string[] => ['--data-dir', join(folder, name)];
    const words = [`127.0.0.1:${String(taken)}`, 'the port is taken'];
    await expectFailure(['catalog', ...own('c'), '--internal-port', String(taken)], '--internal-port', ...words);
    const running = new InlayProcess('serve', ['serve', ...own('s'), '--port', String(taken), '--log-format', 'json']);
    expect(await running.exit()).toBe(1);
    expect(running.output).toMatch(/the port is taken.*--port/);
  });
});
