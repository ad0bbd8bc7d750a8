import { describe, expect, test } from '@jest/globals';
import { atLength } from '@inlay/testing';
import { catchMistake, mistakes } from './mistakes/mistakes.js';
import { Simulation } from './simulation.js';
import { productWiring } from './wiring.js';

const from = Number(process.env['INLAY_TEST_SEED'] ?? 1);
/** A second each; `npm run sim` runs as many as one likes. */
const seeds = Number(process.env['INLAY_TEST_SEEDS'] ?? atLength(8, 2));

describe('power loss', () => {
  test(`no acknowledged row is lost, none is there twice, in ${String(seeds)} machines from seed ${String(from)}`, async () => {
    const found: string[] = [];
    let acked = 0;
    let cuts = 0;
    for (let seed = from; seed < from + seeds; seed++) {
      const simulation = new Simulation({ ...productWiring, seed });
      found.push(...(await simulation.run()).map((problem) => `seed ${String(seed)}, ${problem}`));
      acked += simulation.ackedCount;
      cuts += simulation.cutsAt.length;
    }
    expect(found).toEqual([]);
    expect(acked).toBeGreaterThan(seeds * 20);
    expect(cuts).toBeGreaterThan(seeds);
  });

  test('runs the same way from the same seed, threads included', async () => {
    const runs: string[][] = [[], []];
    for (const trace of runs)
      await new Simulation({ ...productWiring, seed: 41, onEvent: (what) => trace.push(what) }).run();
    expect(runs[0]?.length).toBeGreaterThan(50);
    expect(runs[1]).toEqual(runs[0]);
  });

  describe('is noticed by this test where', () => {
    const share = mistakes.filter((_mistake, i) => i % atLength(1, 2) === 0);
    test.each(share.map((mistake) => [mistake.name, mistake] as const))('%s', async (_, mistake) => {
      const { afterSeeds } = await catchMistake(mistake, productWiring, { from: mistake.noticedBy ?? 7, seedsMax: 60 });
      expect(afterSeeds).toBeDefined();
    });
  });
});
