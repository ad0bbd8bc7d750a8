import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDirectories } from './make-directories.js';
import { NodeFiles } from './node-files.js';
import { requireDirectory } from './require-directory.js';

let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'inlay-directory-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

describe('requireDirectory', () => {
  test('makes what is missing, parents included, and takes what is there', () => {
    const path = join(folder, 'a', 'b', 'c');
    expect(requireDirectory('--data-dir', path)).toBe(path);
    expect(requireDirectory('--data-dir', path)).toBe(path);
    expect(fs.statSync(path).isDirectory()).toBe(true);
  });

  test('says that a file is in the way, at the end and in the middle', () => {
    const file = join(folder, 'file');
    fs.writeFileSync(file, '');
    for (const path of [file, join(file, 'x'), join(file, 'x', 'y')])
      expect(() => requireDirectory('--data-dir', path)).toThrow(
        `--data-dir ${path} cannot be used: ${file} is not a directory (ENOTDIR)`,
      );
  });

  test('takes a link to a directory, and refuses one to nothing', () => {
    fs.mkdirSync(join(folder, 'real'));
    fs.symlinkSync(join(folder, 'real'), join(folder, 'link'));
    requireDirectory('--data-dir', join(folder, 'link'));
    fs.symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));
    expect(() => requireDirectory('--data-dir', join(folder, 'dangling'))).toThrow(/cannot be used/);
    fs.symlinkSync(join(folder, 'loop'), join(folder, 'loop'));
    expect(() => requireDirectory('--data-dir', join(folder, 'loop', 'x'))).toThrow(/in a circle \(ELOOP\)/);
  });

  const onLinux = process.platform === 'linux' ? test : test.skip;
  onLinux('ends where the file system lets nobody create anything', () => {
    for (const path of ['/proc/x', '/proc/x/y'])
      expect(() => requireDirectory('--data-dir', path)).toThrow(/--data-dir \/proc\/x.* cannot be used: .+/);
    expect(() => new NodeFiles().makeDirectory('/proc/x/y')).toThrow(/E[A-Z]+/);
  });

  test.each([
    ['EROFS', 'the file system is read-only'],
    ['EACCES', 'this user has no permission'],
    ['EPERM', 'this user has no permission'],
    ['ENOSPC', 'the disk is full'],
    ['EDQUOT', 'the quota of this user is used up'],
    ['EIO', 'the disk failed'],
  ])('%s keeps its own reason, when it is made and when it is there', (code, reason) => {
    const fail = (): never => {
      throw Object.assign(new Error(code), { code });
    };
    for (const system of [
      { makeDirectories: fail, accessSync: fs.accessSync },
      { makeDirectories, accessSync: fail },
    ])
      expect(() => requireDirectory('--object-dir', folder, { system })).toThrow(
        expect.objectContaining({
          kind: 'invalid',
          code: 'bad_directory',
          message: `--object-dir ${folder} cannot be used: ${reason} (${code})`,
        }),
      );
  });
});
