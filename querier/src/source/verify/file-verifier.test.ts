import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { atLength, systemParts, waitUntil } from '@inlay/testing';
import { crc32c } from '@node-rs/crc32';
import * as fc from 'fast-check';
import { entryPoint } from '@inlay/runtime';
import { Prng } from '@inlay/testing';
import { FileVerifier } from './file-verifier.js';
import { ThreadedVerifier } from './threaded-verifier.js';
import type { FileToVerify, Verifier } from './verifier.js';

const onThread = (): ThreadedVerifier => new ThreadedVerifier(entryPoint(import.meta.url, './verify-thread.js'));
const kinds: [string, () => Verifier][] = [
  ['in place', () => new FileVerifier(systemParts.clock)],
  ['on a thread', onThread],
];

let directory: string;
beforeEach(() => {
  directory = fs.mkdtempSync(join(tmpdir(), 'inlay-verify-'));
});
afterEach(() => {
  fs.rmSync(directory, { recursive: true, force: true });
});

function written(name: string, sizeBytes: number, seed = 1): FileToVerify & { readonly content: Buffer } {
  const random = new Prng(seed);
  // At most four thousand random bytes, again and again.
  const content = Buffer.alloc(
    sizeBytes,
    Uint8Array.from({ length: Math.min(4001, sizeBytes) }, () => random.below(256)),
  );
  const path = join(directory, name);
  fs.writeFileSync(path, content);
  return { path, sizeBytes, crc32c: crc32c(content), content };
}

/** As if it had been written long ago: what is seen of it from now on is kept. */
const age = (path: string): void => fs.utimesSync(path, 1, 1);
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 150));

const problemOf = async (verifier: Verifier, file: FileToVerify): Promise<string | undefined> =>
  (await verifier.verify([file])).problems[0]?.kind;

describe.each(kinds)('what is found %s', (_, open) => {
  let verifier: Verifier;
  beforeEach(() => {
    verifier = open();
  });
  afterEach(() => verifier.close());

  test('any bit that is flipped, wherever, and every other length', async () => {
    const file = written('a', 20_001);
    expect(await problemOf(verifier, file)).toBeUndefined();
    await fc.assert(
      fc.asyncProperty(fc.nat(file.sizeBytes * 8 - 1), async (bit) => {
        const damaged = Buffer.from(file.content);
        damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        fs.writeFileSync(file.path, damaged);
        expect(await problemOf(verifier, file)).toBe('damaged');
        expect(await problemOf(new FileVerifier(systemParts.clock), file)).toBe('damaged');
      }),
      { numRuns: atLength(200, 80), seed: 11 },
    );
    for (const length of [0, 1, 19_000, 20_000, 20_002, 40_000]) {
      fs.writeFileSync(file.path, Buffer.concat([file.content, file.content]).subarray(0, length));
      expect({ length, found: await problemOf(verifier, file) }).toEqual({ length, found: 'damaged' });
    }
    fs.writeFileSync(file.path, file.content);
    expect(await problemOf(verifier, file)).toBeUndefined();
  });

  test('a quarter of zeros, two files that changed places, none at all, a folder', async () => {
    const [a, b] = [written('a', 5000, 1), written('b', 5000, 2)];
    expect((await verifier.verify([a, b])).problems).toEqual([]);
    fs.renameSync(a.path, join(directory, 'c'));
    fs.renameSync(b.path, a.path);
    fs.renameSync(join(directory, 'c'), b.path);
    expect((await verifier.verify([a, b])).problems.map(({ index, kind }) => [index, kind])).toEqual([
      [0, 'damaged'],
      [1, 'damaged'],
    ]);
    fs.writeFileSync(a.path, Buffer.from(a.content).fill(0, 1250, 2500));
    fs.rmSync(b.path);
    expect((await verifier.verify([b, a])).problems.map(({ kind }) => kind)).toEqual(['missing', 'damaged']);
    fs.mkdirSync(b.path);
    expect(await problemOf(verifier, { ...b, sizeBytes: fs.statSync(b.path).size })).toBe('unreadable');
  });

  test('without a checksum only the length', async () => {
    const file = { ...written('a', 100), crc32c: undefined };
    expect(await verifier.verify([file])).toEqual({ problems: [], files: 0, bytes: 0, withoutChecksum: 1 });
    fs.truncateSync(file.path, 99);
    expect(await problemOf(verifier, file)).toBe('damaged');
  });
});

describe.each(kinds)('what it costs %s', (_, open) => {
  let verifier: Verifier;
  beforeEach(() => {
    verifier = open();
  });
  afterEach(() => verifier.close());

  test('a file is read once, and again when anything touched it, even with its times put back', async () => {
    const file = written('a', 3_000_000);
    age(file.path);
    await settle();
    expect(await verifier.verify([file])).toMatchObject({ files: 1, bytes: 3_000_000 });
    expect(await verifier.verify([file, file])).toMatchObject({ files: 0, bytes: 0, problems: [] });
    const damaged = Buffer.from(file.content);
    damaged[2_500_000] = (damaged[2_500_000] ?? 0) ^ 1;
    fs.writeFileSync(file.path, damaged);
    age(file.path);
    await settle();
    expect(await verifier.verify([file])).toMatchObject({ files: 1, problems: [{ kind: 'damaged' }] });
    // The verdict is kept, good or bad.
    expect(await verifier.verify([file])).toMatchObject({ files: 0, problems: [{ kind: 'damaged' }] });
  });

  test('a file with a time far ahead is not trusted either while its change is young, and read once afterwards', async () => {
    const file = written('a', 1000);
    const ahead = Date.now() / 1000 + 86_400;
    for (let n = 0; n < 30; n++) {
      const bytes = Buffer.from(file.content);
      if (n % 2 === 1) bytes[n] = (bytes[n] ?? 0) ^ 1;
      fs.writeFileSync(file.path, bytes);
      fs.utimesSync(file.path, ahead, ahead);
      expect(await problemOf(verifier, file)).toBe(n % 2 === 1 ? 'damaged' : undefined);
    }
    await waitUntil('its change is old', async () => (await verifier.verify([file])).files === 0);
  });

  test('a file that was written a moment ago is not trusted: the next change may not show in its times', async () => {
    const file = written('a', 1000);
    await verifier.verify([file]);
    for (let n = 0; n < 50; n++) {
      const damaged = Buffer.from(file.content);
      damaged[n] = (damaged[n] ?? 0) ^ 1;
      fs.writeFileSync(file.path, damaged);
      expect(await problemOf(verifier, file)).toBe('damaged');
      fs.writeFileSync(file.path, file.content);
      expect(await problemOf(verifier, file)).toBeUndefined();
    }
  });

  test('those who ask for one file at the same time share the reading of it', async () => {
    const file = written('a', 5_000_000);
    const reports = await Promise.all(Array.from({ length: 8 }, () => verifier.verify([file])));
    expect(reports.reduce((sum, { files }) => sum + files, 0)).toBe(1);
  });
});

describe('on a thread', () => {
  test('1,600 small files go in one round trip, and who leaves is told at once', async () => {
    const files = Array.from({ length: 1600 }, (_, i) => written(`f${String(i)}`, 64, i));
    const verifier = onThread();
    try {
      expect(await verifier.verify(files)).toMatchObject({ files: 1600, problems: [] });
      const stop = new AbortController();
      const left = verifier.verify(files, stop.signal);
      stop.abort(new Error('the client left'));
      await expect(left).rejects.toThrow('the client left');
      await expect(verifier.verify(files, stop.signal)).rejects.toThrow('the client left');
      expect((await verifier.verify(files.slice(0, 1))).problems).toEqual([]);
    } finally {
      await verifier.close();
    }
    await expect(verifier.verify(files)).rejects.toMatchObject({ kind: 'unavailable', code: 'verifier_stopped' });
  });
});

test.each([1, 3653])(
  'a clock that was set back by %d days does not make every file be read at each use',
  async (days) => {
    const file = written('a', 1000);
    const setBack = systemParts.clock.nowMs() - days * 86_400_000;
    const verifier = new FileVerifier({ nowMs: () => setBack });
    expect(await verifier.verify([file])).toMatchObject({ files: 1 });
    expect(await verifier.verify([file])).toMatchObject({ files: 0, problems: [] });
  },
);
