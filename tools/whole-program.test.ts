import { describe, expect, test } from '@jest/globals';
import { blockingIn, loadedBy, namesKernelOnly, reasons, StartOnly } from './blocking.js';
import { WholeProgram } from './program.js';
import { product, sources } from './sources.js';
import { unreferencedExports, unreferencedFiles } from './unreferenced.js';

const house = new WholeProgram();
const sample = (texts: Readonly<Record<string, string>>): WholeProgram =>
  new WholeProgram(new Map(Object.entries(texts)));

describe('what is exported and not used', () => {
  test('is not there', () => {
    expect(unreferencedExports(house)).toEqual([]);
  });

  test('is found, however it is passed on, and what is used is not', () => {
    const program = sample({
      'router/src/a.ts': `
        export const used = 1, unused = 2;
        export function onlyInTests(): void {}
        export function onlyHere(): void {}
        export function testedPart(): void {}
        export interface Shape { readonly a: number }
        export interface NoShape { readonly a: number }
        export const make = (): Shape => ({ a: 1 });
        export class Renamed {}
        export const taken = [onlyHere(), testedPart()];
        export const loaded = 1;`,
      'router/src/index.ts': `export * from './a.js'; export { unused as other } from './a.js';`,
      'router/src/b.ts': `import { used, make as build, Renamed as Other, taken } from './index.js';
        import { onlyInTests } from './a.js';
        use(used, build(), new Other(), { taken }, async () => { const { loaded } = await import('./a.js'); });`,
      'router/src/a.test.ts': `import { onlyInTests, testedPart } from './a.js'; onlyInTests(testedPart());`,
      'router/src/testing/double.ts': `export const forTests = 1, forNobody = 2;`,
      'router/src/b.test.ts': `import { forTests } from './testing/double.js'; use(forTests);`,
    });
    const found = unreferencedExports(program, ['router/src/a.ts', 'router/src/testing/double.ts']);
    expect(found).toEqual([
      'router/src/a.ts: unused',
      'router/src/a.ts: onlyInTests',
      'router/src/a.ts: onlyHere',
      'router/src/a.ts: NoShape',
      'router/src/testing/double.ts: forNobody',
    ]);
  });
});

/** What people start: the command, and the scripts of `package.json` beside it. */
const commands = ['cli/src/inlay.ts', 'cli/src/demo/main.ts', 'cli/src/cluster/main.ts'];
const tools = sources.filter((file) => file.startsWith('tools/') && !file.endsWith('.test.ts'));

describe('files that no program loads', () => {
  test('are not there', () => {
    const found = unreferencedFiles(house, [...commands, ...tools]);
    expect(found).toEqual([]);
  });

  test('are found', () => {
    // Without a command, everything that only it reaches is nobody's.
    expect(unreferencedFiles(house, ['cli/src/inlay.ts', ...tools])).toContain('cli/src/demo/demo.ts');
  });
});

describe('calls that block a thread', () => {
  const roots = product.filter((file) => /(^|\/)(role|build|run-role)\.ts$/.test(file));
  const blockingOf = (program: WholeProgram, files: readonly string[]): string[] => {
    const starts = new StartOnly(program);
    return files
      .filter((file) => !reasons.has(file))
      .flatMap((file) =>
        blockingIn(program.source(file))
          .filter(({ node }) => !starts.holds(node))
          .map(({ what }) => `${file}: ${what}`),
      );
  };

  test('are made at the start, at the end, by commands and on threads of their own, and nowhere else', () => {
    expect(blockingOf(house, product)).toEqual([]);
  });

  test('a file that may has its reason', () => {
    const of = (reason: string): string[] => [...reasons].flatMap(([file, why]) => (why === reason ? file : []));
    const loaded = loadedBy(house, roots);
    expect(of('thread').filter((file) => loaded.has(file))).toEqual([]);
    expect(of('kernel').filter((file) => !namesKernelOnly(house.source(file)))).toEqual([]);
    const idle = [...reasons.keys()].filter((file) => blockingIn(house.source(file)).length === 0);
    expect(idle).toEqual([]);
  });

  test('one that a request waits for is found, however it is written', () => {
    const files = {
      'router/src/build.ts': `
        import { load, readLater, Cache, first } from './files.js';
        export function buildRouter() {
          const cache = new Cache();
          load();
          return { start: () => first(), routes: (app) => app.get('/', () => readLater()), cache };
        }`,
      'router/src/role.ts': `
        import { buildRouter } from './build.js';
        import { NodeFiles } from '@inlay/runtime';
        export const role = () => ({ name: 'router', build: () => plan() });
        const plan = () => buildRouter();
        const later = () => ({ notReady: () => new NodeFiles().freeBytes('/') });`,
      'router/src/files.ts': `
        import * as fs from 'node:fs';
        import { readFileSync as read, statSync, promises } from 'fs';
        import { execFileSync } from 'node:child_process';
        export const load = () => fs.readFileSync('a');
        export function first() { return execFileSync('a'); }
        export function readLater() { return [1].map(() => read('a')); }
        export class Cache {
          readonly stats = statSync('a');
          constructor() { this.#adopt(); }
          #adopt() { fs.readdirSync('a'); }
          get() { return fs.statSync('a'); }
          close() { fs.rmSync('a'); }
          async good() { await promises.stat('a'); }
        }
        const top = fs.existsSync('a');
        function nobody() { Atomics.wait(a, 0, 0); }`,
    };
    expect(blockingOf(sample(files), Object.keys(files))).toEqual([
      'router/src/role.ts: new NodeFiles',
      'router/src/files.ts: read',
      'router/src/files.ts: fs.statSync',
      'router/src/files.ts: Atomics.wait',
    ]);
  });

  test('a file that names others than those of /proc does not ask the kernel alone', () => {
    const [kernel, disk] = ["read('/proc/self/stat')", "read('/proc/self/stat', '/var/lib/x')"].map((text) =>
      namesKernelOnly(sample({ 'router/src/a.ts': text }).source('router/src/a.ts')),
    );
    expect([kernel, disk]).toEqual([true, false]);
  });
});
