import { dirname } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { files, read, sources } from './sources.js';

const isOwnSource = (file: string): boolean => /\.(ts|mjs|cjs|proto)$/.test(file) && !file.startsWith('proto/src/gen/');
const rooms = [
  'proto',
  'catalog',
  'wire',
  'router',
  'ingester',
  'querier',
  'cli',
  'bench',
  'e2e',
  ...['core', 'columnar', 'line-protocol', 'object-store', 'runtime', 'services', 'testing'].map(
    (lib) => `libs/${lib}`,
  ),
];
const roles = ['router', 'ingester', 'querier', 'catalog'];

/** The offenders of a rule, so that a failure lists them. */
const offenders = (candidates: readonly string[], isBad: (file: string) => boolean): string[] =>
  candidates.filter(isBad);

describe('the house', () => {
  test('every top-level folder is one that the layout names', () => {
    const known = new Set([
      '.ci',
      'proto',
      'catalog',
      'wire',
      'router',
      'ingester',
      'querier',
      'libs',
      'cli',
      'bench',
      'e2e',
      'docs',
      'tools',
    ]);
    expect(
      [...new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0] ?? ''))].filter(
        (folder) => !known.has(folder),
      ),
    ).toEqual([]);
  });

  test('every room has a README with the four headings', () => {
    const headings = ['## Purpose', '## Data flow', '## Invariants', '## Never'];
    const bad = rooms.filter((room) => {
      const readme = `${room}/README.md`;
      return !files.includes(readme) || headings.some((heading) => !read(readme).includes(`\n${heading}\n`));
    });
    expect(bad).toEqual([]);
  });

  test('every role has options, build, metrics and a main of at most 30 lines', () => {
    const bad = roles.flatMap((role) =>
      ['main', 'options', 'build', 'metrics']
        .map((name) => `${role}/src/${name}.ts`)
        .filter((file) => !files.includes(file) || (file.endsWith('main.ts') && read(file).split('\n').length > 31)),
    );
    expect(bad).toEqual([]);
  });

  test('the README has at most 150 lines', () => {
    expect(read('README.md').split('\n').length).toBeLessThanOrEqual(150);
  });
});

describe('files', () => {
  test('are named in kebab case', () => {
    expect(
      offenders(
        sources,
        (file) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.(test|bench|d))?\.ts$/.test(file.split('/').at(-1) ?? ''),
      ),
    ).toEqual([]);
  });

  test('have at most 400 lines, and about 100 in the middle', () => {
    const lengths = sources
      .filter((file) => !file.endsWith('.test.ts'))
      .map((file) => ({ file, lines: read(file).split('\n').length }));
    expect(lengths.filter(({ lines }) => lines > 401)).toEqual([]);
    const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(100);
  });

  test('sit in folders of at most 20 sources', () => {
    const counts = new Map<string, number>();
    for (const file of sources)
      if (!file.endsWith('.test.ts')) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > 20)).toEqual([]);
  });

  test('carry no left-over marks, no skipped tests and no lint opt-outs', () => {
    const marks = new RegExp(
      [
        'TO' + 'DO',
        'FIX' + 'ME',
        'X' + 'XX',
        'not ' + 'implemented',
        'eslint' + '-disable',
        '@ts-' + 'ignore',
        '@ts-' + 'expect-error',
        'test\\.' + 'only',
        'describe\\.' + 'only',
      ].join('|'),
    );
    // The v2 API has a code of its own for what a server cannot do: that word of the protocol is no left-over.
    const withoutCodes = (text: string): string => text.replaceAll(/^ *unimplemented: '[a-z ]+',$/gm, '');
    expect(offenders(files.filter(isOwnSource), (file) => marks.test(withoutCodes(read(file))))).toEqual([]);
  });

  test('export names, never a default', () => {
    expect(offenders(sources, (file) => /^export default/m.test(read(file)))).toEqual([]);
  });

  test('decode UTF-8 without losing a U+FEFF at the beginning: a name or a value may begin with it', () => {
    const shipped = sources.filter((file) => !/\.test\.ts$|\/conformance\//.test(file));
    expect(offenders(shipped, (file) => /new TextDecoder\((?![^)]*ignoreBOM: true)[^)]*\)/.test(read(file)))).toEqual(
      [],
    );
  });

  test('make signals that any number may listen to: Node warns of more than ten listeners as of a leak', () => {
    const shipped = sources.filter(
      (file) => !/\.test\.ts$|\/(conformance|testing)\/|^(e2e|bench|tools)\/|abort-controller\.ts$/.test(file),
    );
    expect(offenders(shipped, (file) => read(file).includes('new AbortController('))).toEqual([]);
  });

  test('name no package registry and nothing outside the repository', () => {
    const words = new RegExp(
      [
        'registry\\.' + 'npmjs',
        'pypi\\.' + 'org',
        'proxy\\.' + 'golang',
        'repo1\\.' + 'maven',
        'deb\\.' + 'debian\\.org',
        '\\.\\./sha' + 'red/',
        '/work/sha' + 'red',
      ].join('|'),
    );
    expect(offenders(files, (file) => !/\.(png|parquet|bin|gz)$/.test(file) && words.test(read(file)))).toEqual([]);
  });
});
