import { describe, expect, test } from '@jest/globals';
import type { ObjectStore } from '../object-store.js';

const read = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const piecesInAll = 6;

/** `put` in pieces: what every store must do with a source that ends, fails, hangs or is left. */
export function describeStreamedPut(storeOf: () => ObjectStore): void {
  describe('a streamed put', () => {
    const keys = async (): Promise<string[]> => {
      const found: string[] = [];
      for await (const key of storeOf().list('')) found.push(key);
      return found;
    };

    test('is there whole at its end, and not at all before', async () => {
      const store = storeOf();
      const source = async function* (): AsyncGenerator<Uint8Array> {
        // One buffer for all pieces, as a reader of a file has it.
        const around = new Uint8Array(50_000);
        for (let i = 0; i < piecesInAll; i++) {
          expect(await keys()).toEqual([]);
          const piece = around.subarray(10, 10 + i * 7000);
          piece.fill(0x61 + i);
          yield piece;
        }
        expect(await keys()).toEqual([]);
      };
      await store.putStream('s/whole', source());
      const expected = Array.from({ length: piecesInAll }, (_, i) => 'abcdef'.charAt(i).repeat(i * 7000)).join('');
      expect(read(await store.get('s/whole')) === expected).toBe(true);
      expect(await keys()).toEqual(['s/whole']);
      await store.putStream('s/whole', stream(0));
      expect(await store.size('s/whole')).toBe(0);
    });

    test('whose source fails, at any piece or behind the last one, fails with its error and leaves what was there', async () => {
      const store = storeOf();
      await store.put('old', new TextEncoder().encode('old'));
      for (let at = 0; at <= piecesInAll; at++) {
        for (const key of ['old', 'new']) {
          // It looks like an error of the disk, and is none.
          const late = Object.assign(new Error(`fails at ${String(at)}`), { code: 'ENOENT' });
          await expect(store.putStream(key, stream(piecesInAll, { at, late }))).rejects.toBe(late);
        }
        expect(await keys()).toEqual(['old']);
        expect(read(await store.get('old'))).toBe('old');
      }
      expect(await store.removeLeftovers()).toBe(0);
      await store.putStream('new', stream(2));
      expect(await keys()).toEqual(['new', 'old']);
    });

    test('ends with the reason of who leaves it, also while its source hangs, which is told to end', async () => {
      const store = storeOf();
      for (let at = 0; at <= piecesInAll; at++) {
        const stop = new AbortController();
        const reason = new Error('the caller left');
        await expect(
          store.putStream(
            's',
            hanging(at, () => stop.abort(reason)),
            stop.signal,
          ),
        ).rejects.toBe(reason);
        expect(await keys()).toEqual([]);
      }
      const reason = new Error('the caller left');
      const stop = new AbortController();
      let isEnded = false;
      const source = async function* (): AsyncGenerator<Uint8Array> {
        try {
          for (;;) {
            yield Promise.resolve(new Uint8Array(10));
            stop.abort(reason);
          }
        } finally {
          isEnded = true;
        }
      };
      await expect(store.putStream('s', source(), stop.signal)).rejects.toBe(reason);
      expect(isEnded).toBe(true);
      expect(await keys()).toEqual([]);
    });

    test('many at once do not mix', async () => {
      const store = storeOf();
      const names = Array.from({ length: 10 }, (_, i) => `m/${String(i)}`);
      await Promise.all(names.map((key, i) => store.putStream(key, stream(i))));
      const sizes = await Promise.all(names.map((key) => store.size(key)));
      expect(sizes).toEqual(names.map((_, i) => i * 3));
    });

    test('refuses a bad key before it asks the source for anything', async () => {
      let isAsked = false;
      const source = { [Symbol.asyncIterator]: () => ((isAsked = true), stream(1)) };
      await expect(storeOf().putStream('../a', source)).rejects.toMatchObject({ kind: 'invalid', code: 'bad_key' });
      const left = AbortSignal.abort(new Error('the caller left'));
      await expect(storeOf().putStream('a', source, left)).rejects.toBe(left.reason);
      await new Promise((resolve) => setImmediate(resolve));
      expect(isAsked).toBe(false);
    });
  });
}

/** Pieces of three bytes; fails instead of the piece `at`, or behind the last. */
async function* stream(
  pieces: number,
  failure?: { readonly at: number; readonly late: Error },
): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < pieces; i++) {
    if (i === failure?.at) throw failure.late;
    yield Promise.resolve(Uint8Array.of(i, i, i));
  }
  if (failure !== undefined) throw failure.late;
}

/** Gives some pieces and never ends. */
async function* hanging(pieces: number, onHang: () => void): AsyncGenerator<Uint8Array> {
  yield* stream(pieces);
  onHang();
  await new Promise(() => undefined);
}
