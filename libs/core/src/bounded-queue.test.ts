import { describe, expect, test } from '@jest/globals';
import { BoundedQueue, Semaphore } from './bounded-queue.js';

describe('BoundedQueue', () => {
  test('first in, first out; the one too many is refused with a hint to come back', async () => {
    const queue = new BoundedQueue<number>('test', 2);
    queue.push(1);
    queue.push(2);
    expect(() => queue.push(3)).toThrow(expect.objectContaining({ kind: 'exhausted', retryAfterMs: 1000 }));
    expect(await queue.take()).toBe(1);
    queue.push(4);
    expect([await queue.take(), await queue.take()]).toEqual([2, 4]);
  });

  test('who waits is served first', async () => {
    const queue = new BoundedQueue<string>('test', 1);
    const [first, second] = [queue.take(), queue.take()];
    queue.push('a');
    queue.push('b');
    expect(await Promise.all([first, second])).toEqual(['a', 'b']);
    expect(queue.length).toBe(0);
  });
});

describe('Semaphore', () => {
  test('lets in as many as it may, makes a few wait in order, refuses the rest', async () => {
    const semaphore = new Semaphore('places', 1, 2);
    const release = await semaphore.acquire();
    const order: string[] = [];
    const waiters = ['a', 'b'].map(async (name) => {
      const done = await semaphore.acquire();
      order.push(name);
      done();
    });
    expect(semaphore.waiting).toBe(2);
    await expect(semaphore.acquire()).rejects.toMatchObject({ kind: 'exhausted' });
    release();
    // A second release gives no second place.
    release();
    await Promise.all(waiters);
    expect(order).toEqual(['a', 'b']);
    const again = await semaphore.acquire();
    const blocked = semaphore.acquire();
    expect(semaphore.waiting).toBe(1);
    again();
    (await blocked)();
  });
});
