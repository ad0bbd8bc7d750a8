import { describe, expect, test } from '@jest/globals';
import { PowerLossFiles, Prng, SimulatedClock } from '@inlay/testing';
import { DiskCatalog } from './disk-catalog.js';

interface Rounds {
  readonly seed: number;
  readonly pragma?: string;
}

/** Databases are created until the power fails, many times; which of those that were acknowledged are gone afterwards. */
async function lostAfterCuts({ seed, pragma }: Rounds): Promise<string[]> {
  const random = new Prng(seed);
  let files = new PowerLossFiles(random);
  const acknowledged: string[] = [];
  for (let round = 0; round < 6; round++) {
    files = files.restart();
    files.cutAt(1 + random.below(random.pick([20, 200])));
    const options = { files, directory: '/data/catalog', clock: new SimulatedClock(), random };
    let catalog: DiskCatalog | undefined;
    try {
      catalog = await DiskCatalog.open({ ...options, ...(pragma === undefined ? {} : { pragma }) });
      const there = new Set((await catalog.listDatabases()).map(({ name }) => name));
      const lost = acknowledged.filter((name) => !there.has(name));
      if (lost.length > 0) return lost;
      for (let i = 0; i < 20; i++) {
        const name = `d${String(round)}-${String(i)}`;
        await catalog.createDatabase({ name });
        acknowledged.push(name);
      }
    } catch (error) {
      if (!files.isOff) throw error;
    }
    files.cut();
    catalog?.abandon();
  }
  return [];
}

describe('the embedded catalog, when the power fails,', () => {
  test('has every transaction that it acknowledged', async () => {
    for (let seed = 1; seed <= 15; seed++)
      expect({ seed, lost: await lostAfterCuts({ seed }) }).toEqual({ seed, lost: [] });
  });

  test.each(['synchronous = off', 'synchronous = normal'])('would not with %s', async (pragma) => {
    let caught = 0;
    for (let seed = 1; seed <= 40 && caught < 3; seed++) {
      const lost = await lostAfterCuts({ seed, pragma }).catch((error: unknown) => [String(error)]);
      if (lost.length > 0) caught++;
    }
    expect(caught).toBe(3);
  });
});
