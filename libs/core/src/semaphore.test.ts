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
});
