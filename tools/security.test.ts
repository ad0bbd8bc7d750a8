import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicPaths } from '@inlay/runtime';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

test('SECURITY.md names exactly the paths that are open without a token', () => {
  const sentence = /Open without it are([^.]*)\./.exec(read('SECURITY.md'))?.[1] ?? '';
  const named = [...sentence.matchAll(/`(\/[a-z]*)`/g)].map(([, path = '']) => path).sort();
  expect(named.length).toBeGreaterThan(3);
  expect(named).toEqual([...publicPaths].sort());
});

test('the test of the doors calls, itself or through a room that it builds, all that registers routes and services', () => {
  const listed = execFileSync(
    'git',
    ['grep', '-l', '-E', 'FastifyInstance|GrpcServer', '--', '*/src/*.ts', ':!*.test.ts'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  const names = listed
    .trim()
    .split('\n')
    .flatMap((file) => [
      ...read(file).matchAll(/^export function ((?:register|add)\w+)\(\s*\w+: (?:FastifyInstance|GrpcServer)\b/gm),
    ])
    .map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(8);
  const callers = [
    'cli/src/doors/doors.test.ts',
    'router/src/build.ts',
    'querier/src/build.ts',
    'libs/runtime/src/http/http-app.ts',
  ];
  const called = callers.map(read).join('');
  // What gives routes a scope of its own registers none.
  const missing = names.filter((name) => name !== 'registerRawRoutes' && !called.includes(`${name}(`));
  expect(missing).toEqual([]);
});
