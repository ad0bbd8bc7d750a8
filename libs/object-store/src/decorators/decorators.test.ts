import { describe, expect, test } from '@jest/globals';
import { SystemClock } from '@inlay/core';
import { Prng, RecordedMetrics, SimulatedClock } from '@inlay/testing';
import { describeObjectStore } from '../conformance/describe-object-store.js';
import { MemoryObjectStore } from '../testing/memory-object-store.js';
import { FaultyObjectStore } from '../testing/faulty-object-store.js';
import { MeasuredObjectStore } from './measured-object-store.js';

describeObjectStore('measured', async () => ({
  store: new MeasuredObjectStore(new MemoryObjectStore(), new RecordedMetrics(), new SystemClock()),
  close: async () => undefined,
}));

describeObjectStore('behind a network without faults', async () => ({
  store: new FaultyObjectStore(new MemoryObjectStore(), new Prng(1), new SystemClock(), {
    refused: 0,
    lost: 0,
    delayMsMax: 0,
  }),
  close: async () => undefined,
}));

describe('MeasuredObjectStore', () => {
  test('does not take a caller that left for a failure of the store', async () => {
    const metrics = new RecordedMetrics();
    const store = new MeasuredObjectStore(new MemoryObjectStore(), metrics, new SimulatedClock());
    await store.get('a', AbortSignal.abort(new Error('the caller left'))).catch(() => undefined);
    expect(metrics.seen.map(({ labels }) => labels)).toEqual([{ operation: 'get', outcome: 'abandoned' }]);
  });

  test('counts calls by outcome and bytes', async () => {
    const metrics = new RecordedMetrics();
    const store = new MeasuredObjectStore(new MemoryObjectStore(), metrics, new SimulatedClock());
    await store.put('a', new Uint8Array(5));
    await store.getRange('a', 1, 2);
    await store.get('b').catch(() => undefined);
    for await (const key of store.list('')) expect(key).toBe('a');
    expect(
      metrics.seen.map(({ name, value, labels }) => `${name} ${String(value)} ${Object.values(labels).join(' ')}`),
    ).toEqual([
      'object_store_seconds 0 put ok',
      'object_store_bytes 5 put',
      'object_store_seconds 0 get_range ok',
      'object_store_bytes 2 get_range',
      'object_store_seconds 0 get not_found',
      'object_store_seconds 0 list ok',
    ]);
  });
});

describe('FaultyObjectStore', () => {
  test('a streamed put that is refused at some piece leaves nothing', async () => {
    const memory = new MemoryObjectStore();
    const store = new FaultyObjectStore(memory, new Prng(3), new SystemClock(), {
      refused: 0.2,
      lost: 0,
      delayMsMax: 0,
    });
    const source = async function* (): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 4; i++) yield Promise.resolve(Uint8Array.of(i));
    };
    const outcomes = { put: 0, refused: 0 };
    for (let n = 0; n < 60; n++) {
      const key = `k${String(n)}`;
      const isPut = await store.putStream(key, source()).then(
        () => true,
        () => false,
      );
      outcomes[isPut ? 'put' : 'refused']++;
      if (isPut) expect([...(await memory.get(key))]).toEqual([0, 1, 2, 3]);
      else await expect(memory.size(key)).rejects.toMatchObject({ code: 'object_not_found' });
    }
    expect(Math.min(outcomes.put, outcomes.refused)).toBeGreaterThan(5);
  });

  test('is left at once by who does not want to wait for a slow network', async () => {
    const store = new FaultyObjectStore(new MemoryObjectStore(), new Prng(1), new SystemClock(), {
      refused: 0,
      lost: 0,
      delayMsMax: 1e9,
    });
    const reason = new Error('the caller left');
    const stop = new AbortController();
    const calls = [store.put('a', new Uint8Array(1), stop.signal), store.size('a', stop.signal)];
    const ended = Promise.allSettled(calls);
    stop.abort(reason);
    expect(await ended).toEqual(calls.map(() => ({ status: 'rejected', reason })));
  });

  test('refuses, loses answers, and repeats the same from one seed', async () => {
    const run = async (seed: number): Promise<string> => {
      const inner = new MemoryObjectStore();
      const store = new FaultyObjectStore(inner, new Prng(seed), new SystemClock(), {
        refused: 0.3,
        lost: 0.3,
        delayMsMax: 0,
      });
      let log = '';
      for (let n = 0; n < 60; n++) {
        const failed = await store.put(`k${String(n)}`, new Uint8Array(1)).then(
          () => false,
          () => true,
        );
        const stored = await inner.size(`k${String(n)}`).then(
          () => true,
          () => false,
        );
        log += failed ? (stored ? 'l' : 'r') : '.';
      }
      return log;
    };
    const log = await run(7);
    expect(log).toMatch(/r/);
    expect(log).toMatch(/l/);
    expect(log).toMatch(/\./);
    expect(await run(7)).toBe(log);
  });
});
