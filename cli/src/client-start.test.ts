import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../bin/inlay.mjs', import.meta.url));
/** What a server is made of, each of which takes longer to load than a client command may take. */
const serverCode =
  /node_modules\/(@duckdb|@grpc|pg|libsql|kysely|fastify|pino|pino-pretty|prom-client|apache-arrow|parquet-wasm)\/|(^|\/)(catalog|router|ingester|querier|proto|columnar)\/dist\/(?!options\.js|http\/querier-targets\.js)/;
const bundle = new URL('../dist/bundle/', import.meta.url);
const contents = JSON.parse(readFileSync(new URL('contents.json', bundle), 'utf8')) as Readonly<
  Record<string, readonly string[]>
>;
/** The modules of a script, which may be a file of the bundle. */
const modulesOf = (url: string): readonly string[] =>
  url.startsWith(bundle.href) ? (contents[url.slice(bundle.href.length)] ?? [`unknown: ${url}`]) : [url];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'inlay-start-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Started {
  readonly code: number | null;
  readonly loaded: readonly string[];
}

/** Every module that the process has loaded, by the scripts that a coverage report lists. */
function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
  const coverage = mkdtempSync(join(folder, 'run-'));
  const { status } = spawnSync(process.execPath, [bin, ...args], {
    env: { PATH: process.env['PATH'], NODE_V8_COVERAGE: coverage, ...env },
    input: '',
  });
  const loaded = readdirSync(coverage).flatMap((name) => {
    const { result } = JSON.parse(readFileSync(join(coverage, name), 'utf8')) as {
      readonly result: readonly { readonly url: string }[];
    };
    return result.flatMap(({ url }) => (url.startsWith('file:') ? modulesOf(url) : []));
  });
  return { code: status, loaded };
}

const unreachable = ['-u', 'http://127.0.0.1:9'];
const commands: readonly (readonly [string, readonly string[], number])[] = [
  ['version', ['version'], 0],
  ['--version', ['--version'], 0],
  ['help', ['--help'], 0],
  ['a command that is not there', ['querry'], 2],
  ['query', ['query', '-d', 'home', 'SELECT 1', ...unreachable], 1],
  ['query as a table', ['query', '-d', 'home', '--format', 'table', 'SELECT 1', ...unreachable], 1],
  ['query --help', ['query', '--help'], 0],
  ['write', ['write', '-d', 'home', 'm v=1', ...unreachable], 1],
  ['create', ['create', 'database', 'home', ...unreachable], 1],
  ['list', ['list', 'databases', ...unreachable], 1],
  ['show', ['show', 'database', 'home', ...unreachable], 1],
  ['delete', ['delete', 'database', 'home', '--yes', ...unreachable], 1],
  ['flush', ['flush', ...unreachable], 1],
];

describe('a client command loads no code of a server', () => {
  test.each(commands)('%s', (_, args, code) => {
    const started = start(args);
    expect([started.code, started.loaded.filter((url) => serverCode.test(url))]).toEqual([code, []]);
    expect(started.loaded.some((url) => url === 'cli/dist/inlay.js')).toBe(true);
  });

  test('even where variables of servers are set', () => {
    const started = start(['list', 'databases', ...unreachable], { INLAY_PORT: '8181', INLAY_WRITE_TIMEOUT: '1s' });
    expect([started.code, started.loaded.filter((url) => serverCode.test(url))]).toEqual([1, []]);
    expect(start(['list', 'databases'], { INLAY_PROT: '8181' }).code).toBe(2);
  });

  test('and the look for it would find some: a server loads it', () => {
    expect(start(['catalog', '--help']).loaded.some((url) => serverCode.test(url))).toBe(true);
  });
});
