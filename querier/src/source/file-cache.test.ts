import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ParquetFile } from '@inlay/catalog';
import { emptyShardBitmap, fileId, tableId } from '@inlay/core';
import { MemoryObjectStore } from '@inlay/object-store';
import { FileCache } from './file-cache.js';

let directory: string;
let store: MemoryObjectStore;
let counts: { hit: number; miss: number; evicted: number };
let ranges: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'inlay-cache-'));
  store = new MemoryObjectStore();
  counts = { hit: 0, miss: 0, evicted: 0 };
  ranges = [];
  const original = store.getRange.bind(store);
  store.getRange = (key, offset, length) => {
    ranges.push(`${key}@${String(offset)}`);
    return original(key, offset, length);
  };
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const cache = (bytesMax = 1000): FileCache =>
  new FileCache({
    directory,
    bytesMax,
    store,
    events: {
      hit: () => counts.hit++,
      miss: () => counts.miss++,
      evicted: () => counts.evicted++,
    },
  });

async function stored(id: string, sizeBytes = 400): Promise<ParquetFile> {
  const file: ParquetFile = {
    ...{
      id: fileId(id),
      tableId: tableId(1),
      partitionKey: '',
      path: `1/1/${id}.parquet`,
      level: 0,
      minTime: 0n,
      maxTime: 0n,
      rowCount: 1,
    },
    ...{
      sizeBytes,
      minStamp: 0n,
      maxStamp: 0n,
      multiVersion: false,
      shards: emptyShardBitmap(),
      columns: [],
      sortKey: [],
    },
    ...{ origin: undefined, deletesAppliedTo: 0n, createdAtMs: 0 },
  };
  await store.put(file.path, new Uint8Array(sizeBytes).fill(id.charCodeAt(0)));
  return file;
}

describe('fetching', () => {
  test('brings the bytes once, for all who ask meanwhile and later', async () => {
    const files = cache();
    const file = await stored('a');
    const pins = await Promise.all([files.pin(file), files.pin(file), files.pin(file)]);
    expect(readFileSync(pins[0].path)).toEqual(Buffer.alloc(400, 'a'));
    await files.pin(file);
    expect(ranges).toHaveLength(1);
    expect(counts).toMatchObject({ miss: 1, hit: 3 });
  });

  test('goes part by part', async () => {
    const files = cache(100 * 1024 ** 2);
    const file = await stored('b', 20 * 1024 ** 2);
    const pin = await files.pin(file);
    expect(ranges).toHaveLength(3);
    expect(readFileSync(pin.path).equals(Buffer.alloc(20 * 1024 ** 2, 'b'))).toBe(true);
  });

  test('that fails leaves nothing and is tried anew', async () => {
    const files = cache();
    const file = await stored('a');
    await store.delete(file.path);
    await expect(files.pin(file)).rejects.toMatchObject({ kind: 'not_found' });
    expect(readdirSync(directory)).toEqual([]);
    expect(files.bytes).toBe(0);
    await store.put(file.path, new Uint8Array(399));
    await expect(files.pin(file)).rejects.toMatchObject({ code: 'object_truncated' });
    await store.put(file.path, new Uint8Array(400));
    await files.pin(file);
  });

  test('is not done where the store has the file', async () => {
    const files = cache();
    const file = await stored('a');
    Object.assign(store, { localPath: (key: string) => `/objects/${key}` });
    expect((await files.pin(file)).path).toBe('/objects/1/1/a.parquet');
    expect(ranges).toEqual([]);
  });
});

describe('room', () => {
  test('is made by dropping what was used longest ago', async () => {
    const files = cache();
    const [a, b, c] = [await stored('a'), await stored('b'), await stored('c')];
    const pathOf = async (file: ParquetFile): Promise<string> => {
      const pin = await files.pin(file);
      pin.release();
      return pin.path;
    };
    const [pathA, pathB] = [await pathOf(a), await pathOf(b)];
    await pathOf(a);
    await pathOf(c);
    expect([existsSync(pathA), existsSync(pathB)]).toEqual([true, false]);
    expect(counts.evicted).toBe(1);
    expect(files.bytes).toBe(800);
  });

  test('is never made of files in use', async () => {
    const files = cache();
    const a = await files.pin(await stored('a'));
    const b = await files.pin(await stored('b'));
    await expect(files.pin(await stored('c'))).rejects.toMatchObject({ kind: 'exhausted', code: 'file_cache_full' });
    a.release();
    a.release();
    await files.pin(await stored('c'));
    expect(existsSync(b.path)).toBe(true);
    expect(existsSync(a.path)).toBe(false);
  });
});

test('files of an earlier life are used again, half ones are removed', async () => {
  const file = await stored('a');
  (await cache().pin(file)).release();
  writeFileSync(join(directory, 'b.parquet.part'), 'half');
  const again = cache();
  expect(readdirSync(directory)).toEqual(['a.parquet']);
  expect(again.bytes).toBe(400);
  await again.pin(file);
  expect(ranges).toHaveLength(1);
});
