import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { InlayError, isInlayError, SystemRandom } from '@inlay/core';
import { NodeFiles } from '@inlay/runtime';
import { PowerCut, PowerLossFiles, Prng } from '@inlay/testing';
import { describeObjectStore } from '../conformance/describe-object-store.js';
import { FileObjectStore } from './file-object-store.js';

describeObjectStore('files', async () => {
  const root = mkdtempSync(join(tmpdir(), 'inlay-store-'));
  return {
    store: new FileObjectStore(join(root, 'new', 'folder'), new NodeFiles(), new SystemRandom()),
    close: async () => rmSync(root, { recursive: true }),
  };
});

describeObjectStore('files in memory', async () => {
  const random = new Prng(1);
  return {
    store: new FileObjectStore('/data/objects', new PowerLossFiles(random), random),
    close: async () => undefined,
  };
});

describe('FileObjectStore', () => {
  const bytes = (n: number): Uint8Array => Uint8Array.from({ length: 50 }, (_, i) => (i * 7 + n) & 0xff);

  test('an object that was put survives any power cut; one that was not is absent or whole', async () => {
    const seeds = Array.from({ length: 300 }, (_, seed) => seed);
    for (const seed of seeds) {
      const random = new Prng(seed);
      const files = new PowerLossFiles(random);
      files.cutAt(1 + random.below(60));
      const store = new FileObjectStore('/data/objects', files, random);
      const tried: string[] = [];
      const done = new Set<string>();
      try {
        for (let n = 0; n < 8; n++) {
          const key = `1/${String(random.below(2))}/${String(random.below(2))}/${String(n)}.parquet`;
          tried.push(key);
          await store.put(key, bytes(n));
          done.add(key);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(PowerCut);
      }
      files.cut();
      const after = new FileObjectStore('/data/objects', files.restart({}), random);
      for (const [n, key] of tried.entries()) {
        const found = await after
          .get(key)
          .catch((error: unknown) =>
            isInlayError(error, 'object_not_found') ? undefined : Promise.reject(error as Error),
          );
        if (found === undefined) expect({ seed, key, done: done.has(key) }).toEqual({ seed, key, done: false });
        else expect([...found]).toEqual([...bytes(n)]);
      }
    }
  });

  test('a full disk is told as such and leaves no half object', async () => {
    const random = new Prng(1);
    const store = new FileObjectStore('/o', new PowerLossFiles(random, { capacityBytes: 100 }), random);
    await store.put('a', new Uint8Array(60));
    await expect(store.put('b', new Uint8Array(60))).rejects.toMatchObject({ kind: 'exhausted', code: 'disk_full' });
    await store.put('c', new Uint8Array(30));
    await expect(store.get('b')).rejects.toBeInstanceOf(InlayError);
  });

  test('other failures of the disk may be repeated', async () => {
    const random = new Prng(1);
    let broken = true;
    const onOperation = (operation: string): void => {
      if (operation === 'sync' && broken) throw Object.assign(new Error('EIO: fsync'), { code: 'EIO' });
    };
    const store = new FileObjectStore('/o', new PowerLossFiles(random, { onOperation }), random);
    await expect(store.put('a', new Uint8Array(1))).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'object_store_failed',
    });
    broken = false;
    await store.put('a', new Uint8Array(1));
  });

  test('leftovers are removed on demand, objects can be read in place', async () => {
    const root = mkdtempSync(join(tmpdir(), 'inlay-store-'));
    try {
      const files = new NodeFiles();
      const store = new FileObjectStore(root, files, new SystemRandom());
      await store.put('x/y', bytes(3));
      files.create(join(root, '.incoming', 'half')).close();
      await store.removeLeftovers();
      expect(readdirSync(join(root, '.incoming'))).toEqual([]);
      expect([...readFileSync(store.localPath('x/y'))]).toEqual([...bytes(3)]);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
