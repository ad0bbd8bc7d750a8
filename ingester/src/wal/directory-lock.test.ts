import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockDirectory } from './directory-lock.js';

describe('lockDirectory', () => {
  let directory = '';
  beforeEach(() => {
    directory = fs.mkdtempSync(join(tmpdir(), 'inlay-lock-'));
  });
  afterEach(() => {
    fs.rmSync(directory, { recursive: true });
  });
  const lockText = (): string => fs.readFileSync(join(directory, 'lock'), 'utf8');

  test('keeps a second one out, names the holder, and can be given back', () => {
    const unlock = lockDirectory(join(directory, 'not', 'yet'));
    expect(() => lockDirectory(join(directory, 'not', 'yet'))).toThrow(
      expect.objectContaining({
        kind: 'conflict',
        code: 'directory_locked',
        details: expect.objectContaining({ pid: process.pid }),
      }),
    );
    unlock();
    expect(fs.readdirSync(join(directory, 'not', 'yet'))).toEqual([]);
    lockDirectory(join(directory, 'not', 'yet'))();
  });

  test('takes over from a process that has ended', () => {
    const ended = spawnSync(process.execPath, ['-e', '']).pid;
    lockDirectory(directory)();
    fs.writeFileSync(
      join(directory, 'lock'),
      JSON.stringify({ pid: ended, host: hostname(), startTicks: '1', bootId: bootId() }),
    );
    const unlock = lockDirectory(directory);
    expect(JSON.parse(lockText())).toMatchObject({ pid: process.pid });
    unlock();
  });

  test('is not fooled by a number that another process has now, nor by a reboot', () => {
    const unlock = lockDirectory(directory);
    const held = JSON.parse(lockText()) as Record<string, unknown>;
    for (const change of [{ startTicks: '12' }, { bootId: 'before the reboot' }]) {
      if (process.platform !== 'linux') return;
      fs.writeFileSync(join(directory, 'lock'), JSON.stringify({ ...held, ...change }));
      lockDirectory(directory)();
    }
    unlock();
  });

  test('takes over an unreadable lock', () => {
    fs.writeFileSync(join(directory, 'lock'), 'torn by a power cut');
    lockDirectory(directory)();
    expect(fs.readdirSync(directory)).toEqual([]);
  });

  test('gives back only what is its own', () => {
    const unlock = lockDirectory(directory);
    fs.writeFileSync(join(directory, 'lock'), 'of somebody else');
    unlock();
    expect(lockText()).toBe('of somebody else');
  });
});

const bootId = (): string => {
  try {
    return fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
};
