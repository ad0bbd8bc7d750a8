import { describe, expect, test } from '@jest/globals';
import { forEachBounded } from './for-each-bounded.js';

const items = Array.from({ length: 20 }, (_, i) => i);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('forEachBounded', () => {
  test('runs every item once and never more than the limit at the same time', async () => {
    const done: number[] = [];
    let running = 0;
    let most = 0;
    await forEachBounded(items, 3, async (item) => {
      most = Math.max(most, ++running);
      await turn();
      running--;
      done.push(item);
    });
    expect(done.sort((a, b) => a - b)).toEqual(items);
    expect(most).toBe(3);
  });

  test('the first failure stops the rest, is told to those under way, and is the answer once they have ended', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const failure = new Error('the first');
    const all = forEachBounded(items, 4, async (item, signal) => {
      begun.push(item);
      if (item === 5) throw failure;
      if (item > 1 && item < 5) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      else await turn();
      ended.push(item);
      if (signal.aborted) throw new Error('an echo');
    });
    await expect(all).rejects.toBe(failure);
    expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
    expect(ended.sort()).toEqual([0, 1, 2, 3, 4]);
  });

  test('an aborted signal begins nothing, one that aborts later is the answer', async () => {
    const begun: number[] = [];
    const reason = new Error('the client left');
    await expect(
      forEachBounded(items, 4, async (item) => void begun.push(item), AbortSignal.abort(reason)),
    ).rejects.toBe(reason);
    expect(begun).toEqual([]);
    const stop = new AbortController();
    const all = forEachBounded(
      items,
      4,
      async (item, signal) => {
        begun.push(item);
        if (item === 3) stop.abort(reason);
        await new Promise((resolve) => (signal.aborted ? resolve(0) : signal.addEventListener('abort', resolve)));
      },
      stop.signal,
    );
    await expect(all).rejects.toBe(reason);
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  test('of nothing', async () => {
    await forEachBounded([], 4, async () => Promise.reject(new Error('never')));
  });
});
