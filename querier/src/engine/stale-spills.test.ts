import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { removeStaleSpills, spillName } from './stale-spills.js';

test('folders of dead processes go, those of living ones and strangers stay', () => {
  const directory = mkdtempSync(join(tmpdir(), 'inlay-spills-'));
  const [dead, own, living] = [spillName(2 ** 22 + 1, 5), spillName(process.pid, 5), spillName(process.ppid, 5)];
  for (const name of [dead, own, living, 'something-else']) {
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, 'block'), 'bytes');
  }
  removeStaleSpills(directory);
  expect(readdirSync(directory).sort()).toEqual([living, 'something-else'].sort());
  rmSync(directory, { recursive: true });
});
