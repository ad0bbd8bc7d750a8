import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 20) yield Promise.resolve(bytes.subarray(at, at + 20));
}

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
          if (random.chance(0.5)) await store.put(key, bytes(n));
          else await store.putStream(key, inPieces(bytes(n)));
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

  test('of objects that were put together each that was told as put survives any power cut, and the others are absent or whole', async () => {
    let [put, failed] = [0, 0];
    for (let seed = 0; seed < 300; seed++) {
      const random = new Prng(seed);
      const faults = random.chance(0.5);
      const files = new PowerLossFiles(random, {
        faultOf: (operation) =>
          faults && operation !== 'read' && random.chance(0.03)
            ? { code: random.pick(['EIO', 'ENOSPC']), extent: random.pick(['none', 'part', 'all'] as const) }
            : undefined,
      });
      files.cutAt(1 + random.below(150));
      const store = new FileObjectStore('/data/objects', files, random);
      const done: boolean[] = [];
      const keyOf = (n: number): string => `1/${String(n % 3)}/${String(n % 5)}/${String(n)}.parquet`;
      for (let n = 0; n < 24;) {
        const group = Array.from({ length: 1 + random.below(8) }, (_, i) => ({
          key: keyOf(n + i),
          bytes: bytes(n + i),
        }));
        n += group.length;
        const failures = await store.putTogether(group);
        done.push(...failures.map((failure) => failure === undefined));
      }
      files.cut();
      const after = new FileObjectStore('/data/objects', files.restart({}), random);
      for (const [n, isDone] of done.entries()) {
        const found = await after.get(keyOf(n)).catch(() => undefined);
        if (isDone) put++;
        else failed++;
        if (found === undefined) expect({ seed, n, isDone }).toEqual({ seed, n, isDone: false });
        else expect([...found]).toEqual([...bytes(n)]);
      }
    }
    expect(Math.min(put, failed)).toBeGreaterThan(500);
  });

  test('what fails of objects that are put together leaves nothing behind and fails no other', async () => {
    const random = new Prng(1);
    const broken: string[] = [];
    const files = new PowerLossFiles(random, {
      faultOf: (operation, path) =>
        operation === 'sync' && broken.includes(path) ? { code: 'EIO', extent: 'none' } : undefined,
      onOperation: (operation, path) => {
        // The second file of the group.
        if (operation === 'create' && files.list('/o/.incoming').length === 1) broken.push(path);
      },
    });
    const store = new FileObjectStore('/o', files, random);
    const failures = await store.putTogether(['a/1', 'b/2', 'a/3'].map((key) => ({ key, bytes: bytes(1) })));
    expect(failures).toEqual([undefined, expect.objectContaining({ code: 'object_store_failed' }), undefined]);
    expect(files.list('/o/.incoming')).toEqual([]);
    expect([...files.list('/o/a'), ...files.list('/o/b')]).toEqual(['1', '3']);
  });

  test('a disk that fills in the middle of a stream is told as such, and the source is told to end', async () => {
    const random = new Prng(1);
    const files = new PowerLossFiles(random, { capacityBytes: 100 });
    const store = new FileObjectStore('/o', files, random);
    let isEnded = false;
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Promise.resolve(new Uint8Array(30));
      } finally {
        isEnded = true;
      }
    };
    await expect(store.putStream('a', endless())).rejects.toMatchObject({ kind: 'exhausted', code: 'disk_full' });
    expect(isEnded).toBe(true);
    expect(files.list('/o/.incoming')).toEqual([]);
    await store.put('b', new Uint8Array(90));
  });

  test('what is being put is no leftover', async () => {
    const random = new Prng(1);
    const files = new PowerLossFiles(random);
    const store = new FileObjectStore('/o', files, random, { name: 'serve', isAlone: true });
    files.makeDirectory('/o/.incoming');
    files.create('/o/.incoming/old').close();
    const removed: number[] = [];
    const source = async function* (): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 3; i++) {
        removed.push(await store.removeLeftovers());
        yield new Uint8Array(5);
      }
    };
    await store.putStream('a', source());
    expect(removed).toEqual([1, 0, 0]);
    expect(await store.size('a')).toBe(15);
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

  test('objects can be read in place', async () => {
    const root = mkdtempSync(join(tmpdir(), 'inlay-store-'));
    try {
      const store = new FileObjectStore(root, new NodeFiles(), new SystemRandom());
      await store.put('x/y', bytes(3));
      expect([...readFileSync(store.localPath('x/y'))]).toEqual([...bytes(3)]);
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  test('a put that lost its temporary file may be repeated; it does not say that there is no object', async () => {
    const random = new Prng(1);
    let isLost = true;
    const onOperation = (operation: string): void => {
      if (operation === 'rename' && isLost) throw Object.assign(new Error('ENOENT: rename'), { code: 'ENOENT' });
    };
    const store = new FileObjectStore('/o', new PowerLossFiles(random, { onOperation }), random);
    await expect(store.put('a', bytes(1))).rejects.toMatchObject({ kind: 'unavailable', code: 'object_store_failed' });
    isLost = false;
    await store.put('a', bytes(1));
  });
});

describe('what puts cut short by a power failure have left', () => {
  const random = new Prng(1);
  const files = new PowerLossFiles(random);
  const open = (name: string, isAlone = false): FileObjectStore =>
    new FileObjectStore('/o', files, random, { name, isAlone });
  const left = (): string[] => files.list('/o/.incoming');
  /** As a put does that is cut short before the rename; returns the temporary name. */
  async function cutShort(name: string): Promise<string> {
    const before = new Set(left());
    const stopping = Object.assign(Object.create(files) as PowerLossFiles, {
      makeDirectory: (path: string) => files.makeDirectory(path),
      syncDirectory: (path: string) => files.syncDirectory(path),
      create: (path: string) => files.create(path),
      rename: () => {
        throw new PowerCut();
      },
      remove: () => {
        throw new PowerCut();
      },
    });
    const store = new FileObjectStore('/o', stopping, random, { name, isAlone: false });
    await expect(store.put('k', new Uint8Array(9))).rejects.toBeInstanceOf(PowerCut);
    const [added] = left().filter((file) => !before.has(file));
    return added ?? 'nothing';
  }

  test('a later life removes its own, and never what another process is putting', async () => {
    const [mine, theirs] = [await cutShort('n1'), await cutShort('n2')];
    expect(left()).toEqual([mine, theirs].sort());
    await open('n1').put('done', new Uint8Array(1));
    expect(await open('n1').removeLeftovers()).toBe(1);
    expect(left()).toEqual([theirs]);
    // A reader of the folder has none.
    expect(await new FileObjectStore('/o', files, random).removeLeftovers()).toBe(0);
    expect(await open('n1').get('done')).toHaveLength(1);
  });

  test('who is alone removes all, whatever the names, and earlier releases had others', async () => {
    await cutShort('n1');
    files.create('/o/.incoming/0f3c2f3e-7c55-4d7a-9b1c-000000000000').close();
    const count = left().length;
    expect(count).toBeGreaterThan(1);
    expect(await open('serve', true).removeLeftovers()).toBe(count);
    expect(left()).toEqual([]);
    expect(await open('serve', true).removeLeftovers()).toBe(0);
  });

  test('many of them do not hold up the calls beside, and the rest waits when the caller leaves', async () => {
    for (let i = 0; i < 1000; i++) files.create(`/o/.incoming/${String(i)}`).close();
    const stop = new AbortController();
    const reason = new Error('the process ends');
    const store = open('serve', true);
    const sweeping = store.removeLeftovers(stop.signal).catch((error: unknown) => error);
    await new Promise((resolve) => setImmediate(resolve));
    await store.put('beside', new Uint8Array(1));
    expect(left().length).toBeGreaterThan(0);
    stop.abort(reason);
    expect(await sweeping).toBe(reason);
    expect(left().length).toBeGreaterThan(0);
    await store.removeLeftovers();
    expect(left()).toEqual([]);
  });
});
