import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { crc32c } from '@node-rs/crc32';
import type { ParquetFile } from '@inlay/catalog';
import { SystemClock, emptyShardBitmap, fileId, tableId } from '@inlay/core';
import { FaultyObjectStore, MemoryObjectStore } from '@inlay/object-store/testing';
import { Prng, systemParts, waitUntil } from '@inlay/testing';
import { FileCache, type FileCacheOptions, type PinnedFiles } from './file-cache.js';
import { FileVerifier } from '../verify/file-verifier.js';

const noFaults = { refused: 0, lost: 0, delayMsMax: 0 };

let directory: string;
let memory: MemoryObjectStore;
let store: FaultyObjectStore;
let counts: { hit: number; miss: number; evicted: number; copy: number; object: number };
let ranges: string[];
/** What the store does before it answers a range. */
let beforeRange: (key: string, offset: number, signal: AbortSignal | undefined) => Promise<void>;

beforeEach(() => {
  directory = fs.mkdtempSync(join(tmpdir(), 'inlay-cache-'));
  memory = new MemoryObjectStore();
  store = new FaultyObjectStore(memory, new Prng(1), new SystemClock(), noFaults);
  counts = { hit: 0, miss: 0, evicted: 0, copy: 0, object: 0 };
  ranges = [];
  beforeRange = () => Promise.resolve();
  const original = store.getRange.bind(store);
  store.getRange = async (key, offset, length, signal) => {
    ranges.push(`${key}@${String(offset)}`);
    await beforeRange(key, offset, signal);
    return original(key, offset, length, signal);
  };
});
afterEach(() => {
  fs.rmSync(directory, { recursive: true, force: true });
});

const cache = (options: Partial<FileCacheOptions> = {}): FileCache =>
  new FileCache({
    directory,
    bytesMax: 1000,
    fetchesMax: 4,
    store,
    verifier: new FileVerifier(systemParts.clock),
    events: {
      hit: () => counts.hit++,
      miss: () => counts.miss++,
      evicted: () => counts.evicted++,
      verified: () => undefined,
      problem: (_, problem, where) => counts[where]++,
    },
    ...options,
  });

async function stored(id: string, sizeBytes = 400): Promise<ParquetFile> {
  const bytes = new Uint8Array(sizeBytes).fill(id.charCodeAt(0));
  const file: ParquetFile = {
    ...{ id: fileId(id), tableId: tableId(1), partitionKey: '', path: `1/1/${id}.parquet`, level: 0 },
    ...{ times: { min: 0n, max: 0n }, rowCount: 1, sizeBytes, crc32c: crc32c(bytes), minStamp: 0n, maxStamp: 0n },
    ...{ multiVersion: false, shards: emptyShardBitmap(), columns: [], sortKey: [], origin: undefined },
    ...{ deletesAppliedTo: 0n, createdAtMs: 0 },
  };
  await memory.put(file.path, bytes);
  return file;
}

const live = new AbortController().signal;
const pin = (files: FileCache, ...wanted: ParquetFile[]): Promise<PinnedFiles> => files.pin(wanted, live);
/** Waits until nothing is written or removed any more. */
const settled = (names: readonly string[]): Promise<void> =>
  waitUntil('the cache has settled', () => JSON.stringify(fs.readdirSync(directory).sort()) === JSON.stringify(names));

describe('fetching', () => {
  test('brings the bytes once, for all who ask meanwhile and later', async () => {
    const files = cache();
    const file = await stored('a');
    const pins = await Promise.all([pin(files, file), pin(files, file), pin(files, file)]);
    expect(fs.readFileSync(pins[0].paths[0] ?? '')).toEqual(Buffer.alloc(400, 'a'));
    await pin(files, file);
    expect(ranges).toHaveLength(1);
    expect(counts).toMatchObject({ miss: 1, hit: 3 });
  });

  test('goes part by part', async () => {
    const files = cache({ bytesMax: 100 * 1024 ** 2 });
    const file = await stored('b', 20 * 1024 ** 2);
    const { paths } = await pin(files, file);
    expect(ranges).toHaveLength(5);
    expect(fs.readFileSync(paths[0] ?? '').equals(Buffer.alloc(20 * 1024 ** 2, 'b'))).toBe(true);
  });

  test('that fails leaves nothing and is tried anew', async () => {
    const files = cache();
    const file = await stored('a');
    await memory.delete(file.path);
    await expect(pin(files, file)).rejects.toMatchObject({ kind: 'unavailable', code: 'object_missing' });
    expect(fs.readdirSync(directory)).toEqual([]);
    expect(files.bytes).toBe(0);
    for (const wrong of [399, 401, 0, 100_000]) {
      await memory.put(file.path, new Uint8Array(wrong));
      await expect(pin(files, file)).rejects.toMatchObject({ kind: 'corrupt', code: 'object_corrupt' });
      expect(fs.readdirSync(directory)).toEqual([]);
    }
    expect(files.bytes).toBe(0);
    await stored('a');
    await pin(files, file);
  });

  test('that fails late, at any part, leaves no half file, and nothing that is taken for a whole one', async () => {
    const files = cache({ bytesMax: 100 * 1024 ** 2 });
    const file = await stored('b', 18 * 1024 ** 2);
    for (let part = 0; part < 5; part++) {
      beforeRange = async (_, offset) => {
        if (offset === part * 4 * 1024 ** 2) store.setFaults({ ...noFaults, refused: 1 });
      };
      await expect(pin(files, file)).rejects.toMatchObject({ code: 'injected_fault' });
      store.setFaults(noFaults);
      expect(fs.readdirSync(directory)).toEqual([]);
      expect(files.bytes).toBe(0);
      expect(cache().bytes).toBe(0);
    }
    beforeRange = () => Promise.resolve();
    expect(fs.statSync((await pin(files, file)).paths[0] ?? '').size).toBe(file.sizeBytes);
  });

  test('of many files is bounded, and the first that fails stops the others at once', async () => {
    const files = cache({ fetchesMax: 3, bytesMax: 1_000_000 });
    const wanted = await Promise.all(Array.from({ length: 30 }, (_, i) => stored(`f${String(i)}`)));
    let running = 0;
    let most = 0;
    const stops: unknown[] = [];
    beforeRange = async (key, _, signal) => {
      most = Math.max(most, ++running);
      if (key.endsWith('/f9.parquet')) throw new Error('broken pipe');
      // The others would take for ever.
      if (/f(7|8|10)\./.test(key))
        await new Promise((_, reject) =>
          signal?.addEventListener('abort', () => {
            stops.push(key);
            reject(signal.reason as Error);
          }),
        );
      running--;
    };
    await expect(pin(files, ...wanted)).rejects.toThrow('broken pipe');
    expect(most).toBe(3);
    expect(stops).toHaveLength(2);
    expect(ranges.length).toBeLessThanOrEqual(10);
    // What was fetched before stays for the next, pinned by nobody.
    beforeRange = () => Promise.resolve();
    const pins = await pin(files, ...wanted);
    expect(pins.paths).toHaveLength(30);
  });

  test('is not done where the store has the file', async () => {
    const files = cache();
    const file = await stored('a');
    const path = join(directory, 'elsewhere');
    fs.writeFileSync(path, Buffer.alloc(400, 'a'));
    Object.assign(store, { localPath: () => path });
    expect((await pin(files, file)).paths).toEqual([path]);
    expect(ranges).toEqual([]);
  });
});

describe('who gives up', () => {
  test('stops what only it wanted, and nothing that another waits for', async () => {
    const files = cache({ bytesMax: 10_000 });
    const [mine, shared] = [await stored('a'), await stored('b')];
    const stopped: string[] = [];
    let goOn: (() => void) | undefined;
    beforeRange = (key, _, signal) =>
      new Promise((resolve, reject) => {
        if (key === shared.path) goOn = resolve;
        signal?.addEventListener('abort', () => {
          stopped.push(key);
          reject(signal.reason as Error);
        });
      });
    const leaver = new AbortController();
    const left = files.pin([mine, shared], leaver.signal);
    const stays = pin(files, shared);
    await waitUntil('the store was asked', () => ranges.length === 2);
    leaver.abort(new Error('the client left'));
    await expect(left).rejects.toThrow('the client left');
    expect(stopped).toEqual([mine.path]);
    goOn?.();
    expect((await stays).paths).toHaveLength(1);
    expect(ranges).toHaveLength(2);
    await settled(['b.parquet']);
    expect(files.bytes).toBe(400);
  });

  test('leaves the file to whoever asks next, as if it had never been asked for', async () => {
    const files = cache();
    const file = await stored('a');
    beforeRange = (_, __, signal) =>
      new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));
    for (let n = 0; n < 5; n++) {
      const leaver = new AbortController();
      const left = files.pin([file], leaver.signal);
      await waitUntil('the store was asked', () => ranges.length === n + 1);
      leaver.abort(new Error('the client left'));
      await expect(left).rejects.toThrow('the client left');
    }
    expect(files.bytes).toBe(0);
    beforeRange = () => Promise.resolve();
    await pin(files, file);
    await settled(['a.parquet']);
  });

  test('before it began pins and fetches nothing', async () => {
    const files = cache();
    await expect(files.pin([await stored('a')], AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
    expect(ranges).toEqual([]);
    expect(files.bytes).toBe(0);
  });
});

describe('a copy that was damaged here', () => {
  const flip = (path: string): void => {
    const bytes = fs.readFileSync(path);
    bytes[7] = (bytes[7] ?? 0) ^ 4;
    fs.writeFileSync(path, bytes);
  };

  test('is thrown away and fetched once more', async () => {
    const file = await stored('a');
    const harms: ((path: string) => void)[] = [
      flip,
      (path) => fs.truncateSync(path, 100),
      (path) => fs.appendFileSync(path, 'x'),
      (path) => fs.rmSync(path),
    ];
    (await pin(cache(), file)).release();
    for (const [n, harm] of harms.entries()) {
      // In an earlier life of this process, and in this one.
      for (const files of [cache(), cache()]) {
        harm(join(directory, 'a.parquet'));
        const pins = await Promise.all([pin(files, file), pin(files, file)]);
        expect(fs.readFileSync(pins[1].paths[0] ?? '')).toEqual(Buffer.alloc(400, 'a'));
        expect(files.bytes).toBe(400);
      }
      expect(ranges).toHaveLength(1 + 2 * (n + 1));
    }
    expect(counts.object).toBe(0);
    expect(counts.copy).toBeGreaterThanOrEqual(8);
  });

  test('is an error that names the object when the object is damaged too, for every query, and nothing is kept', async () => {
    const file = await stored('a');
    await memory.put(file.path, new Uint8Array(400).fill(0x62));
    const files = cache();
    for (let n = 0; n < 3; n++) {
      const error = await pin(files, file).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ kind: 'corrupt', code: 'object_corrupt', details: { object: '1/1/a.parquet' } });
      expect(String(error)).toContain('1/1/a.parquet');
      expect(fs.readdirSync(directory)).toEqual([]);
      expect(files.bytes).toBe(0);
    }
    expect(counts).toMatchObject({ copy: 3, object: 3 });
    await stored('a');
    await pin(files, file);
  });

  test('of a release that wrote no checksum is found by its size only', async () => {
    const file = { ...(await stored('a')), crc32c: undefined };
    const files = cache();
    const { paths } = await pin(files, file);
    fs.truncateSync(paths[0] ?? '', 399);
    await pin(files, file);
    expect(fs.statSync(paths[0] ?? '').size).toBe(400);
  });
});

describe('room', () => {
  test('is made by dropping what was used longest ago', async () => {
    const files = cache();
    const [a, b, c] = [await stored('a'), await stored('b'), await stored('c')];
    const pathOf = async (file: ParquetFile): Promise<string> => {
      const pinned = await pin(files, file);
      pinned.release();
      return pinned.paths[0] ?? '';
    };
    await pathOf(a);
    await pathOf(b);
    await pathOf(a);
    await pathOf(c);
    await settled(['a.parquet', 'c.parquet']);
    expect(counts.evicted).toBe(1);
    expect(files.bytes).toBe(800);
    // Wanted again while it is still on its way out.
    const again = [pathOf(b), pathOf(b)];
    expect(fs.existsSync((await Promise.all(again))[0] ?? '')).toBe(true);
  });

  test('is never made of files in use', async () => {
    const files = cache();
    const a = await pin(files, await stored('a'));
    const b = await pin(files, await stored('b'));
    await expect(pin(files, await stored('c'))).rejects.toMatchObject({ kind: 'exhausted', code: 'file_cache_full' });
    a.release();
    a.release();
    await pin(files, await stored('c'));
    await settled(['b.parquet', 'c.parquet']);
    expect(fs.existsSync(b.paths[0] ?? '')).toBe(true);
  });

  test('is given back by a query that could not have all its files', async () => {
    const files = cache();
    const [a, b, c] = [await stored('a'), await stored('b'), await stored('c')];
    await expect(pin(files, a, b, c)).rejects.toMatchObject({ code: 'file_cache_full' });
    const pins = await pin(files, b, c);
    expect(pins.paths).toHaveLength(2);
  });
});

test('files of an earlier life are used again, half ones are removed', async () => {
  const file = await stored('a');
  (await pin(cache(), file)).release();
  fs.writeFileSync(join(directory, 'b.parquet.0.part'), 'half');
  fs.writeFileSync(join(directory, 'b.parquet.part'), 'half');
  const again = cache();
  expect(fs.readdirSync(directory)).toEqual(['a.parquet']);
  expect(again.bytes).toBe(400);
  await pin(again, file);
  expect(ranges).toHaveLength(1);
});

test('a store that refuses, loses answers and is slow never leads to other bytes, whoever leaves meanwhile', async () => {
  const random = new Prng(7);
  const files = cache({ bytesMax: 3000, fetchesMax: 3 });
  const wanted = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => stored(id)));
  store.setFaults({ refused: 0.15, lost: 0.15, delayMsMax: 3 });
  let answers = 0;
  const query = async (): Promise<void> => {
    const chosen = wanted.filter(() => random.float() < 0.5);
    const leaver = new AbortController();
    if (random.float() < 0.3) setTimeout(() => leaver.abort(new Error('left')), random.below(6));
    try {
      const pins = await files.pin(chosen, leaver.signal);
      for (const [i, path] of pins.paths.entries())
        expect(fs.readFileSync(path).equals(Buffer.alloc(400, chosen[i]?.id[0]))).toBe(true);
      answers++;
      pins.release();
    } catch (error) {
      expect(String(error)).toMatch(/left|injected|refused|lost|file_cache_full|cache of/);
    }
  };
  for (let round = 0; round < 60; round++) await Promise.all(Array.from({ length: 4 }, query));
  expect(answers).toBeGreaterThan(20);
  store.setFaults(noFaults);
  // Nothing was left pinned: all of it can be put out by others.
  const others = await Promise.all(['u', 'v', 'w', 'x', 'y', 'z'].map((id) => stored(id, 500)));
  (await pin(files, ...others)).release();
  expect(files.bytes).toBe(3000);
});
