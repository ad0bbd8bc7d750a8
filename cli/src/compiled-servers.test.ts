import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { entries } from './command-list.js';

const bin = fileURLToPath(new URL('../bin/inlay.mjs', import.meta.url));
const bundled = (name: string): string => fileURLToPath(new URL(`../dist/bundle/${name}`, import.meta.url));
const markOf = (path: string): string => readFileSync(path).toString('latin1', 0, '/**/'.length + 36);

describe('what servers are started from', () => {
  test('is compiled, for every command that is a server', () => {
    const listed = /const servers = \[(.*)\];/.exec(readFileSync(bin, 'utf8'))?.[1] ?? '';
    const servers = Object.keys(entries).filter((name) => entries[name]?.isServer === true);
    expect(listed.split(', ').map((name) => name.slice(1, -1))).toEqual(servers);
  });

  test('is taken by V8, and bears the mark of the text that it was made of', () => {
    expect(markOf(bundled('inlay.cache'))).toMatch(/^\/\*[\da-f-]{36}\*\/$/);
    expect(markOf(bundled('inlay.cache'))).toBe(markOf(bundled('inlay.cjs')));
    // A process of its own: the flags of this one may not be those of a server.
    const program = `
      const { readFileSync } = require('node:fs');
      const source = readFileSync(${JSON.stringify(bundled('inlay.cjs'))}, 'latin1');
      const cachedData = readFileSync(${JSON.stringify(bundled('inlay.cache'))}).subarray(source.indexOf('*/') + 2);
      console.log(new (require('node:vm').Script)(source, { filename: 'inlay.cjs', cachedData }).cachedDataRejected);`;
    const { stdout } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
    expect(stdout.trim()).toBe('false');
  });
});
