import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeFiles } from './node-files.js';

const files = new NodeFiles();
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (value: Uint8Array): string => new TextDecoder().decode(value);

describe('NodeFiles', () => {
  let dir = '';
  beforeEach(() => {
    dir = fs.mkdtempSync(join(tmpdir(), 'inlay-files-'));
  });
  afterEach(() => {
    fs.rmSync(dir, { recursive: true });
  });

  test('appends all chunks, also more than one writev takes', () => {
    const path = join(dir, 'a');
    const handle = files.create(path);
    const chunks = Array.from({ length: 3000 }, (_, i) => bytes(`${String(i)},`));
    handle.append([bytes(''), ...chunks]);
    handle.sync();
    handle.close();
    expect(text(files.read(path))).toBe(Array.from({ length: 3000 }, (_, i) => `${String(i)},`).join(''));
    const again = files.openAppend(path);
    again.append([bytes('end')]);
    again.close();
    expect(text(files.readRange(path, (files.size(path) ?? 0) - 5, 5))).toBe('9,end');
  });

  test('reads a range that ends beyond the file as what there is', () => {
    const path = join(dir, 'a');
    const handle = files.create(path);
    handle.append([bytes('0123456789')]);
    handle.close();
    expect(text(files.readRange(path, 2, 3))).toBe('234');
    expect(text(files.readRange(path, 8, 10))).toBe('89');
  });

  test('copies a file of several pieces, over what is there, and tells what fails', async () => {
    const [from, to] = [join(dir, 'from'), join(dir, 'to')];
    const content = Uint8Array.from({ length: 2_500_001 }, (_, i) => (i * 31) % 251);
    fs.writeFileSync(from, content);
    fs.writeFileSync(to, 'x'.repeat(3_000_000));
    await files.copyAside(from, to);
    expect(Buffer.compare(files.read(to), content)).toBe(0);
    await expect(files.copyAside(join(dir, 'nowhere'), to)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(files.copyAside(from, join(dir, 'nowhere', 'to'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('lists, renames, cuts, removes and syncs', () => {
    files.makeDirectory(join(dir, 'x', 'y'));
    for (const name of ['b', 'a']) files.create(join(dir, 'x', name)).close();
    files.syncDirectory(join(dir, 'x'));
    expect(files.list(join(dir, 'x'))).toEqual(['a', 'b', 'y']);
    expect(files.list(join(dir, 'nowhere'))).toEqual([]);
    expect(files.size(join(dir, 'nowhere'))).toBeUndefined();
    const handle = files.openAppend(join(dir, 'x', 'a'));
    handle.append([bytes('abcdef')]);
    handle.close();
    files.rename(join(dir, 'x', 'a'), join(dir, 'x', 'c'));
    files.truncate(join(dir, 'x', 'c'), 2);
    expect(text(files.read(join(dir, 'x', 'c')))).toBe('ab');
    files.remove(join(dir, 'x', 'b'));
    expect(files.list(join(dir, 'x'))).toEqual(['c', 'y']);
    expect(() => files.read(join(dir, 'x', 'b'))).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    expect(files.freeBytes(dir)).toBeGreaterThan(0);
    expect(files.freeBytes(join(dir, 'nowhere'))).toBeUndefined();
  });
});
