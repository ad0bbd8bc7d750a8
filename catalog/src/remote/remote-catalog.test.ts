import { noLogger, noMetrics, peer } from '@inlay/core';
import { closeGrpc, createGrpcServer, listenGrpc } from '@inlay/runtime';
import { systemParts } from '@inlay/testing';
import { describeCatalog } from '../conformance/index.js';
import { MemoryCatalog } from '../memory/index.js';
import { addCatalogService } from '../server/index.js';
import { RemoteCatalog } from './remote-catalog.js';

describeCatalog('remote', async (clock) => {
  const memory = new MemoryCatalog(clock);
  const server = createGrpcServer({ ...systemParts, logger: noLogger, metrics: noMetrics, authenticate: () => peer });
  addCatalogService(server, memory);
  const port = await listenGrpc(server, '127.0.0.1', 0);
  const clients: RemoteCatalog[] = [];
  const open = (): RemoteCatalog => {
    const client = new RemoteCatalog({ address: `127.0.0.1:${String(port)}`, ...systemParts });
    clients.push(client);
    return client;
  };
  const dispose = async (): Promise<void> => {
    for (const client of clients) await client.close();
    await closeGrpc(server, 100);
    await memory.close();
  };
  return { catalog: open(), another: () => Promise.resolve(open()), dispose };
});
