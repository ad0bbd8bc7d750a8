import { Worker } from 'node:worker_threads';
import { expect, test } from '@jest/globals';
import { entryPoint } from '@inlay/runtime';
import { describeObjectStore } from '../conformance/describe-object-store.js';
import { ThreadedObjectStore } from './threaded-object-store.js';

const start = (): Worker => new Worker(entryPoint(import.meta.url, '../testing/memory-store-thread.js'));

describeObjectStore('on a thread', async () => {
  const store = new ThreadedObjectStore(start());
  return { store, close: () => store.close() };
});

test('a dead thread fails its calls and the next ones', async () => {
  const worker = start();
  const store = new ThreadedObjectStore(worker, (key) => `/objects/${key}`);
  await store.put('a', new Uint8Array(1));
  const pending = Promise.allSettled([store.get('a'), worker.terminate()]);
  await pending;
  await expect(store.get('a')).rejects.toMatchObject({ kind: 'unavailable', code: 'object_store_stopped' });
  expect(store.localPath('a')).toBe('/objects/a');
});

test('whoever leaves is let go at once, while the thread is busy with something else', async () => {
  const store = new ThreadedObjectStore(new Worker('setInterval(() => undefined, 1000)', { eval: true }));
  const reason = new Error('the caller left');
  const stop = new AbortController();
  const { signal } = stop;
  const list = async (): Promise<void> => {
    for await (const key of store.list('', signal)) throw new Error(key);
  };
  const calls = [
    store.put('a', new Uint8Array(1), signal),
    store.putStream(
      'a',
      endless(() => undefined),
      signal,
    ),
    store.get('a', signal),
    store.getRange('a', 0, 1, signal),
    store.size('a', signal),
    list(),
    store.delete('a', signal),
    store.removeLeftovers(signal),
  ];
  const ended = Promise.allSettled(calls);
  stop.abort(reason);
  expect(await ended).toEqual(calls.map(() => ({ status: 'rejected', reason })));
  // Nothing is waited for.
  await store.close();
});

test('a streamed put does not read ahead of a slow thread, and a thread that dies ends it', async () => {
  const worker = new Worker('setInterval(() => undefined, 1000)', { eval: true });
  const store = new ThreadedObjectStore(worker);
  let made = 0;
  const putting = store.putStream(
    'a',
    endless(() => made++),
  );
  const failed = expect(putting).rejects.toMatchObject({ code: 'object_store_stopped' });
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(made).toBe(2);
  await worker.terminate();
  await failed;
});

async function* endless(onPiece: () => void): AsyncGenerator<Uint8Array> {
  for (;;) {
    onPiece();
    yield Promise.resolve(new Uint8Array(1000));
  }
}
