import { describeCatalog } from '../conformance/index.js';
import { MemoryCatalog } from './memory-catalog.js';

describeCatalog('memory', (clock) => {
  const catalog = new MemoryCatalog(clock);
  return Promise.resolve({ catalog, another: () => Promise.resolve(catalog), dispose: () => catalog.close() });
});
