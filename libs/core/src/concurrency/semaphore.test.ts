import { describe, expect, test } from '@jest/globals';
import { Semaphore } from './semaphore.js';

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

  test('who gives up waiting leaves the queue, and keeps nobody from a place', async () => {
    const semaphore = new Semaphore('a place', 1, 10);
    const release = await semaphore.acquire();
    const stop = new AbortController();
    const left = semaphore.acquire(stop.signal);
    const next = semaphore.acquire();
    stop.abort(new Error('enough'));
    await expect(left).rejects.toThrow('enough');
    expect(semaphore.waiting).toBe(1);
    release();
    (await next)();
    await expect(semaphore.acquire(stop.signal)).rejects.toThrow('enough');
    (await semaphore.acquire())();
  });
});
