import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Paths of routes that are registered as public: `get('/x', isPublic, …)`, `get('/', { config: { isPublic: true } }` and `url: '/x', config: …`. */
function publicPaths(): string[] {
  const files = execFileSync('git', ['grep', '-l', 'isPublic', '--', '*/src/*.ts', ':!*.test.ts'], {
    cwd: root,
    encoding: 'utf8',
  });
  return files
    .split('\n')
    .filter((file) => file !== '')
    .flatMap((file) => [
      ...read(file).matchAll(/\(\s*'(\/[^']*)',\s*(?:isPublic\b|\{ config: \{ isPublic: true)/g),
      ...read(file).matchAll(/url: '(\/[^']*)',\s*config: \{ isPublic: true/g),
    ])
    .map(([, path = '']) => path)
    .sort();
}

test('SECURITY.md names exactly the paths that are open without a token', () => {
  const sentence = /Open without it are([^.]*)\./.exec(read('SECURITY.md'))?.[1] ?? '';
  const named = [...sentence.matchAll(/`(\/[a-z]*)`/g)].map(([, path = '']) => path).sort();
  expect(named.length).toBeGreaterThan(3);
  expect(named).toEqual(publicPaths());
});
