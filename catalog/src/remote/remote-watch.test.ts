import { describe, expect, test } from '@jest/globals';
import { SystemClock } from '@inlay/core';
import { systemParts, waitUntil } from '@inlay/testing';
import type { CatalogEvent } from '../catalog/index.js';
import { openNode } from '../conformance/fixture.js';
import { MemoryCatalog, startCatalog } from '../testing/index.js';
import { RemoteCatalog } from './remote-catalog.js';

describe('the remote catalog', () => {
  test('watches again after the server went away, and is told the epoch it may have missed', async () => {
    const memory = new MemoryCatalog(new SystemClock());
    const stopping = new AbortController();
    const first = await startCatalog({ catalog: memory, stopping: stopping.signal });
    const remote = new RemoteCatalog({ address: first.address, ...systemParts });
    const events: CatalogEvent[] = [];
    const controller = new AbortController();
    const ended = (async (): Promise<void> => {
      for await (const event of remote.watch(controller.signal)) events.push(event);
    })();
    await waitUntil('the watch is begun', () => events.length > 0);
    expect(events).toEqual([{ kind: 'epoch', epoch: 0n }]);
    stopping.abort();
    // The watch does not hold it up: the grace is longer than this test may take.
    await first.stop(3_600_000);
    await openNode(memory);
    const again = await startCatalog({ catalog: memory, port: first.port });
    await waitUntil('the new epoch is heard', () =>
      events.some((event) => event.kind === 'epoch' && event.epoch === 1n),
    );
    controller.abort();
    await ended;
    await remote.close();
    await again.stop(100);
  });

  test('a catalog that does not answer is unavailable after the deadline', async () => {
    const memory = new MemoryCatalog(new SystemClock());
    memory.shardMap = () => new Promise(() => undefined);
    const { address, stop } = await startCatalog({ catalog: memory });
    const remote = new RemoteCatalog({
      address,
      ...systemParts,
      timeoutMs: 50,
    });
    await expect(remote.shardMap()).rejects.toMatchObject({ kind: 'unavailable', code: 'deadline_exceeded' });
    const waiting = new RemoteCatalog({ address, ...systemParts });
    const call = waiting.shardMap();
    await waiting.close();
    await expect(call).rejects.toMatchObject({ kind: 'unavailable', code: 'catalog_closed' });
    await remote.close();
    await stop(100);
  });
});
