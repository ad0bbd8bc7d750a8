import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { MemoryCatalog } from '@inlay/catalog/testing';
import { noLogger, noMetrics, SystemClock, SystemRandom } from '@inlay/core';
import type { FileStoreOwner } from '@inlay/object-store';
import { defineOptions, entryPoint } from '@inlay/runtime';
import { waitUntil } from '@inlay/testing';
import { buildIngester } from '../build.js';
import { storageOptionSpecs } from '../options.js';
import { openFileStore } from './open-file-store.js';
import { sweepLeftovers } from './sweep-leftovers.js';

let directory: string;
const objects = (): string => join(directory, 'objects');
const incoming = (): string[] => fs.readdirSync(join(objects(), '.incoming'));

beforeEach(() => {
  directory = fs.mkdtempSync(join(tmpdir(), 'inlay-leftovers-'));
});
afterEach(() => {
  fs.rmSync(directory, { recursive: true });
});

/** Another process that is killed in the middle of a put; returns what it leaves. */
function killedPut(node: string): string {
  const before = fs.existsSync(join(objects(), '.incoming')) ? incoming() : [];
  const program = fileURLToPath(entryPoint(import.meta.url, '../testing/killed-put.js'));
  expect(spawnSync(process.execPath, [program, objects(), node]).signal).toBe('SIGKILL');
  const [left] = incoming().filter((name) => !before.includes(name));
  if (left === undefined) throw new Error('the killed put has left nothing');
  return left;
}

async function startAndStop(owner: FileStoreOwner, whenStarted: () => Promise<void>): Promise<void> {
  const store = openFileStore(objects(), owner);
  const ingester = buildIngester({
    node: owner.name,
    address: () => '',
    members: [owner.name],
    walDirectory: join(directory, 'wal'),
    catalog: new MemoryCatalog(new SystemClock()),
    store,
    clock: new SystemClock(),
    random: new SystemRandom(),
    logger: noLogger,
    metrics: noMetrics,
    options: defineOptions(storageOptionSpecs).read({ flags: { walReserveBytes: '1mb' }, env: {} }),
    onFailure: (error) => {
      throw error;
    },
  });
  await ingester.start();
  try {
    await whenStarted();
  } finally {
    await ingester.stop();
    await store.close();
  }
}

describe('what a put has left that kill -9 cut short', () => {
  test('is gone after the next start of the node, which leaves alone what others put', async () => {
    killedPut('n1');
    const theirs = killedPut('n2');
    expect(incoming()).toHaveLength(2);
    await startAndStop({ name: 'n1', isAlone: false }, () =>
      waitUntil('only the put of the other node is there', () => incoming().length === 1),
    );
    expect(incoming()).toEqual([theirs]);
  });

  test('is gone after the start of a process that has the folder for itself, whoever left it', async () => {
    killedPut('n1');
    killedPut('n2');
    await startAndStop({ name: 'serve', isAlone: true }, () =>
      waitUntil('nothing is left', () => incoming().length === 0),
    );
  });

  test('holds up no start and no stop when it cannot be removed', async () => {
    killedPut('n1');
    // A folder is no leftover of ours, and is refused.
    fs.mkdirSync(join(objects(), '.incoming', 'folder'));
    const warnings: string[] = [];
    const store = openFileStore(objects(), { name: 'serve', isAlone: true });
    const logger = { ...noLogger, warn: (message: string) => warnings.push(message) };
    await sweepLeftovers(store, logger, new AbortController().signal);
    expect(warnings).toEqual([expect.stringContaining('could not be removed')]);
    await store.close();
    await startAndStop({ name: 'n1', isAlone: true }, async () => undefined);
  });
});
