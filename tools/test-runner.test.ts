import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';

const tool = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'inlay-runner-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const imports = `import { beforeAll, describe, expect, test } from '@jest/globals';\n`;
const suites: Readonly<Record<string, string>> = {
  passes: `describe('a', () => { test('b', async () => { await null; expect(1).toBe(1); }); test.skip('c', () => undefined); });`,
  asserts: `interface Gone {\n  readonly a: number;\n}\n\ntest('x', () => { expect({ a: 1 }).toEqual({ a: 2 }); });`,
  rejects: `test('x', async () => { await Promise.reject(new Error('late')); });`,
  unheard: `test('x', async () => { void Promise.reject(new Error('unheard')); await new Promise((done) => setTimeout(done, 50)); });`,
  hook: `beforeAll(() => { throw new Error('no start'); }); test('x', () => undefined);`,
  unloadable: `throw new Error('no suite');`,
  unparsable: `const = 1;`,
};

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

test('the runner reports what fails, in a test, beside it, and before there is one', () => {
  for (const [name, text] of Object.entries(suites)) writeFileSync(join(folder, `${name}.test.ts`), imports + text);
  const report = join(folder, 'report.json');
  const config = {
    rootDir: folder,
    runtime: tool('./jest/runtime.cjs'),
    testEnvironment: tool('./jest/environment.mjs'),
    transform: {},
    testMatch: ['**/*.test.ts'],
  };
  const flags = ['--config', JSON.stringify(config), '--json', `--outputFile=${report}`, '--runInBand'];
  // Where CI or FORCE_COLOR is set, Jest colours what it says, and no word of it could be found.
  const env = { ...process.env, CI: undefined, FORCE_COLOR: undefined, NO_COLOR: '1' };
  const jest = tool('../node_modules/jest/bin/jest.js');
  const { status } = spawnSync(process.execPath, [jest, ...flags], { cwd: folder, env });
  expect(status).toBe(1);
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  const found = testResults.map(({ name, status: outcome, message, assertionResults }) => {
    const told = /a: 2|late|unheard|no start|no suite|const = 1/.exec(message)?.[0] ?? '';
    // Lines are those of the source, which has more of them than what is compiled of it.
    if (name.endsWith('asserts.test.ts')) expect(message).toContain('asserts.test.ts:6:');
    return [/(\w+)\.test\.ts$/.exec(name)?.[1], outcome, told, assertionResults.map((each) => each.status).join()];
  });
  expect(found.sort()).toEqual([
    ['asserts', 'failed', 'a: 2', 'failed'],
    ['hook', 'failed', 'no start', 'failed'],
    // Jest's word for a suite of which a part was skipped.
    ['passes', 'focused', '', 'passed,pending'],
    ['rejects', 'failed', 'late', 'failed'],
    ['unheard', 'failed', 'unheard', 'failed'],
    ['unloadable', 'failed', 'no suite', ''],
    ['unparsable', 'failed', 'const = 1', ''],
  ]);
});
