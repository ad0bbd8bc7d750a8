import { afterEach, describe, expect, test } from '@jest/globals';
import { flagOf, numberText, rangeOf, type OptionRange, type OptionSpec } from '@inlay/runtime/command-line';
import { waitUntil } from '@inlay/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveOptions } from './options.js';

const bin = fileURLToPath(new URL('../../bin/inlay.mjs', import.meta.url));
const isNumber = ({ type }: OptionSpec): boolean => ['int', 'bytes', 'duration'].includes(type);
const numbers = Object.entries<OptionSpec>(serveOptions.specs).filter(([, spec]) => isNumber(spec));

/** Every number of `serve` at one end of its range. */
const flagsAt = (end: keyof OptionRange, except: Readonly<Record<string, string>>): string[] =>
  numbers.map(([key, spec]) => `${flagOf(key)}=${except[key] ?? numberText(spec.type, rangeOf(spec)[end])}`);

let child: ChildProcess | undefined;
let folder = '';
let output = '';
afterEach(async () => {
  if (child?.exitCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

/** Resolves to its address. */
async function start(flags: readonly string[]): Promise<string> {
  folder = mkdtempSync(join(tmpdir(), 'inlay-extremes-'));
  output = '';
  child = spawn(process.execPath, [bin, 'serve', '--data-dir', folder, '--port=0', '--log-format=json', ...flags]);
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => (output += data.toString()));
  const address = (): string | undefined => /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
  await waitUntil('it listens or ends', () => address() !== undefined || child?.exitCode !== null);
  const url = address();
  if (url === undefined) throw new Error(output);
  return url;
}

const answers = async (url: string, path: string, body?: string): Promise<[number, string]> => {
  const answer = await fetch(`${url}${path}`, body === undefined ? {} : { method: 'POST', body });
  return [answer.status, await answer.text()];
};
const count = '/api/v3/query_sql?db=d&q=SELECT%20count(*)%20AS%20n%20FROM%20m&format=json';

/** Writes, flushes, answers, and ends when it is told to. */
async function worksAndStops(url: string): Promise<void> {
  expect(await answers(url, '/api/v2/write?bucket=d', 'm v=1 1')).toEqual([204, '']);
  expect(await answers(url, count)).toEqual([200, '[{"n":1}]']);
  expect((await answers(url, '/api/v3/flush', ''))[0]).toBe(200);
  expect(await answers(url, count)).toEqual([200, '[{"n":1}]']);
  child?.kill('SIGTERM');
  await waitUntil('it has stopped', () => child?.exitCode !== null);
}

describe('a server whose numbers are all', () => {
  test('the largest that it takes writes, flushes and answers', async () => {
    // No machine has that much disk to keep in reserve: writes would be answered 503, as they should.
    const url = await start(flagsAt('max', { walReserveBytes: '0' }));
    await worksAndStops(url);
    expect([child?.exitCode, output.includes('TimeoutOverflowWarning')]).toEqual([0, false]);
  });

  test('the least that it takes does the same, where there is time for it', async () => {
    // These leave no time for anything; one connection is the one that fetch keeps.
    const except = { queryTimeout: '1m', writeTimeout: '1m', bodyTimeout: '1m', connectionsMax: '10' };
    const url = await start(flagsAt('min', except));
    await worksAndStops(url);
    expect(child?.exitCode).toBe(0);
  });

  test('the least, timeouts included, refuses by name and lives on', async () => {
    const url = await start(flagsAt('min', {}));
    const [written] = await answers(url, '/api/v2/write?bucket=d', 'm v=1 1');
    expect([204, 408, 503]).toContain(written);
    const [queried, text] = await answers(url, count);
    expect([200, 404, 408, 503, 504]).toContain(queried);
    expect(JSON.parse(text)).toBeDefined();
    expect((await answers(url, '/health'))[0]).toBe(200);
  });
});
