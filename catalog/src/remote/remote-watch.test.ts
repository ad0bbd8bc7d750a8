import { describe, expect, test } from '@jest/globals';
import { noLogger, noMetrics, peer, SystemClock } from '@inlay/core';
import { closeGrpc, createGrpcServer, listenGrpc } from '@inlay/runtime';
import type { GrpcServer } from '@inlay/runtime';
import { systemParts, waitUntil } from '@inlay/testing';
import type { CatalogEvent } from '../catalog/index.js';
import { openNode } from '../conformance/fixture.js';
import { MemoryCatalog } from '../memory/index.js';
import { addCatalogService } from '../server/index.js';
import { RemoteCatalog } from './remote-catalog.js';

const serve = async (
  memory: MemoryCatalog,
  port: number,
  stopping?: AbortSignal,
): Promise<{ server: GrpcServer; port: number }> => {
  const server = createGrpcServer({ ...systemParts, logger: noLogger, metrics: noMetrics, authenticate: () => peer });
  addCatalogService(server, memory, stopping);
  return { server, port: await listenGrpc(server, '127.0.0.1', port) };
};

describe('the remote catalog', () => {
  test('watches again after the server went away, and is told the epoch it may have missed', async () => {
    const memory = new MemoryCatalog(new SystemClock());
    const stopping = new AbortController();
    const { server, port } = await serve(memory, 0, stopping.signal);
    const remote = new RemoteCatalog({ address: `127.0.0.1:${String(port)}`, ...systemParts });
    const events: CatalogEvent[] = [];
    const controller = new AbortController();
    const ended = (async (): Promise<void> => {
      for await (const event of remote.watch(controller.signal)) events.push(event);
    })();
    await waitUntil('the watch is begun', () => events.length > 0);
    expect(events).toEqual([{ kind: 'epoch', epoch: 0n }]);
    stopping.abort();
    // The watch does not hold it up: the grace is longer than this test may take.
    await closeGrpc(server, 3_600_000);
    await openNode(memory);
    const again = await serve(memory, port);
    await waitUntil('the new epoch is heard', () =>
      events.some((event) => event.kind === 'epoch' && event.epoch === 1n),
    );
    controller.abort();
    await ended;
    await remote.close();
    await closeGrpc(again.server, 100);
  });

  test('a catalog that does not answer is unavailable after the deadline', async () => {
    const memory = new MemoryCatalog(new SystemClock());
    memory.shardMap = () => new Promise(() => undefined);
    const { server, port } = await serve(memory, 0);
    const remote = new RemoteCatalog({
      address: `127.0.0.1:${String(port)}`,
      ...systemParts,
      timeoutMs: 50,
    });
    await expect(remote.shardMap()).rejects.toMatchObject({ kind: 'unavailable', code: 'deadline_exceeded' });
    const waiting = new RemoteCatalog({ address: `127.0.0.1:${String(port)}`, ...systemParts });
    const call = waiting.shardMap();
    await waiting.close();
    await expect(call).rejects.toMatchObject({ kind: 'unavailable', code: 'catalog_closed' });
    await remote.close();
    await closeGrpc(server, 100);
  });
});
