import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { sourceNamed } from './imports.js';
import { isTestSupport, product, read, roomOf, sources } from './sources.js';
import { parse } from './syntax.js';
import { namedBy } from './unreferenced.js';

/** Rooms of which all is for tests and measurements, and folders of suites that several implementations pass. */
const wholly = /^(e2e|bench|libs\/testing|tools)\/|\/conformance\//;
/** What the names of fixtures, doubles and oracles look like. */
const supportName =
  /(^|-)(fixture|double|harness)\.ts$|^(test|fake|fakes|mock|stub|reference|captured|recorded|golden)-.*\.ts$/;

/** Sources that are named as support of tests and stand elsewhere than in `testing`. */
const strays = (from: readonly string[]): string[] =>
  from.filter(
    (file) => supportName.test(basename(file)) && !wholly.test(file) && !`${dirname(file)}/`.includes('/testing/'),
  );

/** What is for tests and yet loaded by `file`: by imports, also those of types, by `import()`, and as a program of its own. */
const loadedForTests = (file: string, text: string): string[] =>
  namedBy(parse(file, text))
    .map((name) => sourceNamed(file, name))
    .filter((to) => to !== undefined && isTestSupport(to))
    .map((to) => `${file} -> ${String(to)}`);

describe('what is for tests', () => {
  test('stands in testing/ of its room, by its name', () => {
    expect(strays(sources)).toEqual([]);
  });

  test('is known by its name', () => {
    const names = ['router/src/http/test-server.ts', 'cli/src/serve/log-fixture.ts', 'ingester/src/fake-disk.ts'];
    expect(strays(names)).toEqual(names);
    expect(strays(['router/src/testing/test-server.ts', 'querier/src/table-view/testing/deep/a-fixture.ts'])).toEqual(
      [],
    );
    expect(strays(['catalog/src/conformance/fixture.ts', 'e2e/src/cluster/fake-clock.ts'])).toEqual([]);
    expect(strays(['router/src/tester.ts', 'router/src/latest-map.ts', 'router/src/goldenrod.ts'])).toEqual([]);
  });

  test('is loaded by no product code', () => {
    expect(product.length).toBeGreaterThan(500);
    expect(product.flatMap((file) => loadedForTests(file, read(file)))).toEqual([]);
  });

  test('is found however it is loaded', () => {
    const file = 'router/src/http/a.ts';
    const ways = {
      "import { TestServer } from '../testing/test-server.js';": 'router/src/testing/test-server.ts',
      "import type { MemoryCatalog } from '@inlay/catalog/testing';": 'catalog/src/testing/index.ts',
      "export * from '@inlay/testing';": 'libs/testing/src/index.ts',
      "await import('@inlay/columnar/testing');": 'libs/columnar/src/testing/index.ts',
      "entryPoint(import.meta.url, '../testing/thread.js');": 'router/src/testing/thread.ts',
      "import { describeCatalog } from '@inlay/catalog/conformance';": 'catalog/src/conformance/index.ts',
    };
    for (const [text, to] of Object.entries(ways)) expect(loadedForTests(file, text)).toEqual([`${file} -> ${to}`]);
    expect(loadedForTests(file, "import { SystemClock } from '@inlay/core'; import './b.js';")).toEqual([]);
  });

  test('has doors that are named for it', () => {
    const doors = sources.filter((file) => roomOf(file) !== '').map((file) => join(roomOf(file), 'package.json'));
    const wrong = [...new Set(doors)].flatMap((file) => {
      const { exports = {} } = JSON.parse(read(file)) as { exports?: Record<string, { 'inlay-source'?: string }> };
      return Object.entries(exports)
        .filter(([, { 'inlay-source': source = '' }]) => isTestSupport(join(dirname(file), source)))
        .filter(([door]) => !wholly.test(file) && !/^\.\/(testing|conformance|sim)$/.test(door))
        .map(([door]) => `${file} ${door}`);
    });
    expect(wrong).toEqual([]);
  });
});

describe('the bundle that a release runs', () => {
  test('holds product code, and nothing that is for tests', () => {
    const contents = JSON.parse(read('cli/dist/bundle/contents.json')) as Readonly<Record<string, readonly string[]>>;
    const modules = [...new Set(Object.values(contents).flat())].filter((path) => !path.includes('node_modules/'));
    expect(modules.length).toBeGreaterThan(500);
    expect(modules).toContain('querier/dist/engine/child/engine-child.js');
    expect(modules.filter(isTestSupport)).toEqual([]);
  });

  test('would tell a module that is for tests', () => {
    expect(isTestSupport('catalog/dist/testing/memory-catalog.js')).toBe(true);
    expect(isTestSupport('libs/testing/dist/prng.js')).toBe(true);
    expect(isTestSupport('ingester/dist/store/leftovers.test.js')).toBe(true);
    expect(isTestSupport('querier/dist/sql/testing/test-duckdb.js')).toBe(true);
    expect(isTestSupport('catalog/dist/sqlite/sqlite-catalog.js')).toBe(false);
  });
});
