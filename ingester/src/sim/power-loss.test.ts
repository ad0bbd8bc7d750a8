import { describe, expect, test } from '@jest/globals';
import { catchMistake, mistakes } from './mistakes.js';
import { Simulation } from './simulation.js';
import { inlineWiring } from './wiring.js';

const from = Number(process.env['INLAY_TEST_SEED'] ?? 1);
const seeds = Number(process.env['INLAY_TEST_SEEDS'] ?? 16);

describe('power loss', () => {
  test(`no acknowledged row is lost, none is there twice, in ${String(seeds)} machines from seed ${String(from)}`, async () => {
    const found: string[] = [];
    let acked = 0;
    let cuts = 0;
    for (let seed = from; seed < from + seeds; seed++) {
      const simulation = new Simulation({ ...inlineWiring, seed });
      found.push(...(await simulation.run()).map((problem) => `seed ${String(seed)}, ${problem}`));
      acked += simulation.ackedCount;
      cuts += simulation.cutsAt.length;
    }
    expect(found).toEqual([]);
    expect(acked).toBeGreaterThan(seeds * 20);
    expect(cuts).toBeGreaterThan(seeds);
  });

  describe('is noticed by this test where', () => {
    test.each(mistakes.map((mistake) => [mistake.name, mistake] as const))('%s', async (_, mistake) => {
      const { afterSeeds } = await catchMistake(mistake, inlineWiring, { from: 7, seedsMax: 60 });
      expect(afterSeeds).toBeDefined();
    });
  });
});
