import * as fs from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { crc32c } from '@node-rs/crc32';
import type { ParquetFile } from '@inlay/catalog';
import { emptyShardBitmap, fileId, tableId } from '@inlay/core';
import { MemoryObjectStore } from '@inlay/object-store/testing';
import { smallDisk, systemParts } from '@inlay/testing';
import { FileCache } from './file-cache.js';
import { FileVerifier } from '../verify/file-verifier.js';

const disk = smallDisk(8);
// CI runs as root; elsewhere a file system cannot be mounted.
const testOnDisk = disk === undefined ? test.skip : test;

const fileOf = (id: string, bytes: Uint8Array): ParquetFile => ({
  ...{ id: fileId(id), tableId: tableId(1), partitionKey: '', path: `1/1/${id}.parquet`, level: 0 },
  ...{ times: { min: 0n, max: 0n }, rowCount: 1, sizeBytes: bytes.length, crc32c: crc32c(bytes) },
  ...{ minStamp: 0n, maxStamp: 0n, multiVersion: false, shards: emptyShardBitmap(), columns: [], sortKey: [] },
  ...{ origin: undefined, deletesAppliedTo: 0n, createdAtMs: 0 },
});

testOnDisk(
  'a cache whose disk fills says so, keeps no half file, and fetches the file when there is space',
  async () => {
    if (disk === undefined) throw new Error('skipped');
    const directory = join(disk.directory, 'cache');
    const store = new MemoryObjectStore();
    const cache = new FileCache({
      directory,
      bytesMax: 1e9,
      fetchesMax: 2,
      store,
      verifier: new FileVerifier(systemParts.clock),
      events: {
        ...{ hit: () => undefined, miss: () => undefined, evicted: () => undefined },
        ...{ verified: () => undefined, problem: () => undefined },
      },
    });
    const put = async (id: string, megabytes: number): Promise<ParquetFile> => {
      const bytes = new Uint8Array(megabytes * 1024 * 1024).fill(id.charCodeAt(0));
      const file = fileOf(id, bytes);
      await store.put(file.path, bytes);
      return file;
    };
    const signal = new AbortController().signal;
    try {
      const [small, large, late] = [await put('a', 1), await put('b', 20), await put('c', 5)];
      (await cache.pin([small], signal)).release();
      const refused = { kind: 'exhausted', code: 'cache_disk_full', retryAfterMs: 1000 };
      // Its first part has room, a later one has not.
      await expect(cache.pin([large], signal)).rejects.toMatchObject(refused);
      expect(fs.readdirSync(directory)).toEqual(['a.parquet']);
      disk.fill();
      await expect(cache.pin([small, late], signal)).rejects.toMatchObject(refused);
      expect(fs.readdirSync(directory)).toEqual(['a.parquet']);
      // What is there is still read.
      (await cache.pin([small], signal)).release();
      expect(cache.bytes).toBe(small.sizeBytes);
      disk.empty();
      const pinned = await cache.pin([small, late], signal);
      expect(pinned.paths.map((path) => fs.statSync(path).size)).toEqual([small.sizeBytes, late.sizeBytes]);
      pinned.release();
    } finally {
      disk.remove();
    }
  },
);
