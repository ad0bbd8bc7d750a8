import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { noLogger } from '@inlay/core';
import { SimulatedClock } from '@inlay/testing';
import { SpillDirectories, spillName } from './spill-directories.js';

let directory: string;
let spills: SpillDirectories;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'inlay-spills-'));
  spills = new SpillDirectories(directory, { clock: new SimulatedClock(5000), logger: noLogger });
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function fill(name: string): string {
  mkdirSync(join(directory, name));
  writeFileSync(join(directory, name, 'block'), 'bytes');
  return name;
}

test('folders of dead processes go, those of living ones, of strangers and of engines of this process stay', async () => {
  fill(spillName(2 ** 22 + 1, 5));
  fill(spillName(process.pid, 5));
  const stays = [fill(spillName(process.ppid, 5)), fill('something-else'), fill(basename(spills.next()))];
  spills.removeStale();
  await spills.settled();
  expect(readdirSync(directory).sort()).toEqual(stays.sort());
});

test('what an engine has left is removed, and an engine that left nothing, or no folder at all, is no fault', async () => {
  const path = spills.next();
  fill(basename(path));
  spills.remove(path);
  spills.remove(path);
  await spills.settled();
  expect(readdirSync(directory)).toEqual([]);
  const warned: unknown[] = [];
  const logger = { ...noLogger, warn: (_: string, fields: unknown) => void warned.push(fields) };
  const none = new SpillDirectories(join(directory, 'none'), { clock: new SimulatedClock(), logger });
  none.removeStale();
  await none.settled();
  expect(warned).toEqual([]);
  writeFileSync(join(directory, 'file'), '');
  const odd = new SpillDirectories(join(directory, 'file'), { clock: new SimulatedClock(), logger });
  odd.removeStale();
  await odd.settled();
  expect(warned).toMatchObject([{ error: expect.stringContaining('ENOTDIR') }]);
});
