import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { isInlayError } from '@inlay/core';
import type { ObjectStore } from '../object-store.js';

export interface StoreUnderTest {
  readonly store: ObjectStore;
  close(): Promise<void>;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const read = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

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

    const keys = async (prefix: string): Promise<string[]> => {
      const found: string[] = [];
      for await (const key of store.list(prefix)) found.push(key);
      return found;
    };

    test('gives back what was put, whole and in ranges cut at the end', async () => {
      await store.put('1/12/ab/f.parquet', text('0123456789'));
      expect(read(await store.get('1/12/ab/f.parquet'))).toBe('0123456789');
      expect(await store.size('1/12/ab/f.parquet')).toBe(10);
      expect(read(await store.getRange('1/12/ab/f.parquet', 2, 3))).toBe('234');
      expect(read(await store.getRange('1/12/ab/f.parquet', 8, 100))).toBe('89');
      expect(await store.getRange('1/12/ab/f.parquet', 10, 1)).toHaveLength(0);
      expect(await store.getRange('1/12/ab/f.parquet', 99, 1)).toHaveLength(0);
    });

    test('a range whose reader has left, or leaves, is the reason why it left', async () => {
      await store.put('a', text('0123456789'));
      const reason = new Error('the reader left');
      await expect(store.getRange('a', 0, 3, AbortSignal.abort(reason))).rejects.toBe(reason);
      const stop = new AbortController();
      const reading = store.getRange('a', 0, 3, stop.signal).then(read, (error: unknown) => error);
      stop.abort(reason);
      // A store that has answered already may say so.
      expect(['012', reason]).toContain(await reading);
      expect(read(await store.getRange('a', 0, 3, new AbortController().signal))).toBe('012');
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
