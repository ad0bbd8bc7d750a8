import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Prng } from '@inlay/testing';
import { describeCatalog } from '../conformance/index.js';
import { SqliteCatalog } from './sqlite-catalog.js';

describeCatalog('SQLite', async (clock) => {
  const directory = mkdtempSync(join(tmpdir(), 'inlay-catalog-'));
  const catalog = await SqliteCatalog.open({ directory, clock, random: new Prng(1) });
  const dispose = async (): Promise<void> => {
    await catalog.close();
    rmSync(directory, { recursive: true });
  };
  return { catalog, another: () => Promise.resolve(catalog), dispose };
});
