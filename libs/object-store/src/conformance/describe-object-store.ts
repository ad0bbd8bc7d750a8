import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { isInlayError } from '@inlay/core';
import type { ObjectStore } from '../object-store.js';
import { describeStreamedPut } from './describe-streamed-put.js';

export interface StoreUnderTest {
  readonly store: ObjectStore;
  close(): Promise<void>;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const read = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function* stream(...pieces: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Promise.resolve(text(piece));
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'no error';
  } catch (error) {
    return isInlayError(error) ? `${error.kind} ${error.code}` : `not an InlayError: ${String(error)}`;
  }
}

/** What every object store must do; each implementation's test runs it on a new, empty store. */
export function describeObjectStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`object store: ${name}`, () => {
    let opened: StoreUnderTest;
    let store: ObjectStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.close());

    const keys = async (prefix: string, signal?: AbortSignal): Promise<string[]> => {
      const found: string[] = [];
      for await (const key of store.list(prefix, signal)) found.push(key);
      return found;
    };

    /** Every call that takes a signal. */
    const callsOf = (signal: AbortSignal): readonly (() => Promise<unknown>)[] => [
      () => store.put('b/new', text('new'), signal),
      () => store.putStream('b/new', stream('n', 'e', 'w'), signal),
      () => store.get('a', signal),
      () => store.getRange('a', 0, 3, signal),
      () => store.size('a', signal),
      () => keys('', signal),
      () => store.removeLeftovers(signal),
      () => store.delete('a', signal),
    ];

    test('gives back what was put, whole and in ranges cut at the end', async () => {
      await store.put('1/12/ab/f.parquet', text('0123456789'));
      expect(read(await store.get('1/12/ab/f.parquet'))).toBe('0123456789');
      expect(await store.size('1/12/ab/f.parquet')).toBe(10);
      expect(read(await store.getRange('1/12/ab/f.parquet', 2, 3))).toBe('234');
      expect(read(await store.getRange('1/12/ab/f.parquet', 8, 100))).toBe('89');
      expect(await store.getRange('1/12/ab/f.parquet', 10, 1)).toHaveLength(0);
      expect(await store.getRange('1/12/ab/f.parquet', 99, 1)).toHaveLength(0);
    });

    test('a caller that has left gets its own reason, and nothing is done', async () => {
      await store.put('a', text('0123456789'));
      const reason = new Error('the caller left');
      const signal = AbortSignal.abort(reason);
      for (const call of callsOf(signal)) await expect(call()).rejects.toBe(reason);
      expect(await keys('')).toEqual(['a']);
      expect(read(await store.get('a'))).toBe('0123456789');
    });

    test('a caller that leaves meanwhile gets its reason, or the answer that was there; an object is put whole or not at all', async () => {
      const reason = new Error('the caller left');
      const count = callsOf(new AbortController().signal).length;
      for (let i = 0; i < count; i++) {
        for (const turns of [0, 1, 3]) {
          await store.put('a', text('0123456789'));
          const stop = new AbortController();
          const running = callsOf(stop.signal)
            [i]?.()
            .then(
              () => 'answered',
              (error: unknown) => error,
            );
          for (let turn = 0; turn < turns; turn++) await Promise.resolve();
          stop.abort(reason);
          expect(['answered', reason]).toContain(await running);
          const wasPut = (await keys('')).includes('b/new');
          if (wasPut) expect(read(await store.get('b/new'))).toBe('new');
          await store.delete('b/new');
        }
      }
      // It is as good as before.
      await store.put('a', text('0123456789'));
      for (const call of callsOf(new AbortController().signal)) await call();
      expect(await keys('')).toEqual(['b/new']);
    });

    test('a listing ends with the reason of the one who left it', async () => {
      for (const key of ['a', 'b', 'c']) await store.put(key, text(key));
      const stop = new AbortController();
      const reason = new Error('the caller left');
      const found: string[] = [];
      const listing = (async () => {
        for await (const key of store.list('', stop.signal)) {
          found.push(key);
          stop.abort(reason);
        }
      })();
      await expect(listing).rejects.toBe(reason);
      expect(found).toEqual(['a']);
    });

    describeStreamedPut(() => store);

    test('nothing is left over of puts that have ended', async () => {
      await store.put('a/b', text('x'));
      expect(await store.removeLeftovers()).toBe(0);
      expect(await keys('')).toEqual(['a/b']);
    });

    test('keeps empty objects and large ones', async () => {
      await store.put('empty', new Uint8Array(0));
      expect(await store.size('empty')).toBe(0);
      expect(await store.get('empty')).toHaveLength(0);
      const large = Uint8Array.from({ length: 3_000_001 }, (_, i) => (i * 31) & 0xff);
      await store.put('large', large);
      expect(Buffer.compare(await store.get('large'), large)).toBe(0);
    });

    test('puts a view, not the buffer around it, and leaves it usable', async () => {
      const view = text('--inside--').subarray(2, 8);
      await store.put('view', view);
      view[0] = 0x49;
      expect(read(view)).toBe('Inside');
      expect(read(await store.get('view'))).toBe('inside');
    });

    test('what it gives may be changed freely', async () => {
      await store.put('a', text('abc'));
      (await store.get('a')).fill(0);
      expect(read(await store.get('a'))).toBe('abc');
    });

    test('a second put replaces the object whole', async () => {
      await store.put('a/b', text('long value'));
      await store.put('a/b', text('short'));
      expect(read(await store.get('a/b'))).toBe('short');
      expect(await keys('')).toEqual(['a/b']);
    });

    test('absent keys', async () => {
      await store.put('a/b', text('x'));
      for (const key of ['nothing', 'a', 'a/b/c', 'a/c']) {
        expect(await codeOf(store.get(key))).toBe('not_found object_not_found');
        expect(await codeOf(store.getRange(key, 0, 1))).toBe('not_found object_not_found');
        expect(await codeOf(store.size(key))).toBe('not_found object_not_found');
      }
      await store.delete('nothing');
      await store.delete('a/c');
      await store.delete('a/b');
      await store.delete('a/b');
      expect(await codeOf(store.get('a/b'))).toBe('not_found object_not_found');
      expect(await keys('')).toEqual([]);
    });

    test('lists by prefix in ascending order', async () => {
      const all = ['a-b', 'a.b', 'a/a', 'a/b/c', 'a/b-c', 'a0', 'b/1/2/3', '_inlay/cluster.json'];
      for (const key of all) await store.put(key, text(key));
      expect(await keys('')).toEqual([...all].sort());
      expect(await keys('a/')).toEqual(['a/a', 'a/b-c', 'a/b/c']);
      expect(await keys('a/b')).toEqual(['a/b-c', 'a/b/c']);
      expect(await keys('a')).toEqual(['a-b', 'a.b', 'a/a', 'a/b-c', 'a/b/c', 'a0']);
      expect(await keys('b/1/2')).toEqual(['b/1/2/3']);
      expect(await keys('z')).toEqual([]);
      expect(await keys('b/1/2/3/4')).toEqual([]);
    });

    test('refuses keys that could leave the store or hide in it', async () => {
      const bad = [
        '',
        '/a',
        'a/',
        'a//b',
        '..',
        '../a',
        'a/../b',
        './a',
        'a/.b',
        '.incoming',
        'a\\b',
        'ä',
        'a b',
        'x'.repeat(1025),
        'a\0',
      ];
      for (const key of bad) {
        expect({ key, code: await codeOf(store.put(key, text('x'))) }).toEqual({ key, code: 'invalid bad_key' });
        expect({ key, code: await codeOf(store.get(key)) }).toEqual({ key, code: 'invalid bad_key' });
        expect({ key, code: await codeOf(store.delete(key)) }).toEqual({ key, code: 'invalid bad_key' });
      }
      expect(await codeOf(keys('../'))).toBe('invalid bad_key');
      expect(await codeOf(store.getRange('a', -1, 2))).toBe('invalid bad_range');
    });

    test('answers many calls at once', async () => {
      const names = Array.from({ length: 40 }, (_, i) => `many/${String(i % 7)}/${String(i)}`);
      await Promise.all(names.map((key) => store.put(key, text(key))));
      const values = await Promise.all(names.map((key) => store.get(key)));
      expect(values.map(read)).toEqual(names);
    });
  });
}
