import { systemParts } from '@inlay/testing';
import { describeCatalog } from '../conformance/index.js';
import { MemoryCatalog, startCatalog } from '../testing/index.js';
import { RemoteCatalog } from './remote-catalog.js';

describeCatalog('remote', async (clock) => {
  const memory = new MemoryCatalog(clock);
  const { address, stop } = await startCatalog({ catalog: memory });
  const clients: RemoteCatalog[] = [];
  const open = (): RemoteCatalog => {
    const client = new RemoteCatalog({ address, ...systemParts });
    clients.push(client);
    return client;
  };
  const dispose = async (): Promise<void> => {
    for (const client of clients) await client.close();
    await stop(100);
    await memory.close();
  };
  return { catalog: open(), another: () => Promise.resolve(open()), dispose };
});
