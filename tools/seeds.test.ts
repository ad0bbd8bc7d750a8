import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..');

interface Seed {
  readonly promise: string;
  readonly where: string;
  readonly shownBy: string;
}

const seeds: Seed[] = readFileSync(join(root, 'docs/seeds.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| ---') && !line.startsWith('| promise'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, promise = '', where = '', shownBy = '']) => ({ promise, where, shownBy }));

/** `*` stands for one folder name. */
function exists(path: string): boolean {
  if (!path.startsWith('*/')) return existsSync(join(root, path));
  return readdirSync(root).some((folder) => existsSync(join(root, folder, path.slice(2))));
}

describe('docs/seeds.md', () => {
  test('has a row for each promise', () => {
    expect(seeds.length).toBeGreaterThan(25);
  });

  test.each(seeds.filter(({ where }) => where !== 'absent'))('$promise', ({ where, shownBy }) => {
    const places = [...where.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);
    expect(places.length).toBeGreaterThan(0);
    expect(places.filter((path) => !exists(path))).toEqual([]);
    const [, file = '', name = ''] = /^`([^`]+)` › (.+)$/.exec(shownBy) ?? [];
    expect(file).not.toBe('');
    expect(readFileSync(join(root, file), 'utf8')).toContain(name);
  });

  test('what is absent names no test', () => {
    expect(seeds.filter(({ where, shownBy }) => (where === 'absent') !== (shownBy === 'absent'))).toEqual([]);
  });
});
