import { describe, expect, jest, test } from '@jest/globals';
import { noLogger, noMetrics } from '@inlay/core';
import { InlineExecutor, makeHotStore } from '../persist/index.js';
import { forgetfulFiles } from './forgetful-files.js';
import { Simulation, type HotMaking, type SimulationInit } from './simulation.js';

jest.setTimeout(300_000);

const seed = Number(process.env['INLAY_TEST_SEED'] ?? 20260101);
const cuts = Number(process.env['INLAY_TEST_CUTS'] ?? 200);

const makeHot: SimulationInit['makeHot'] = ({ incarnation, catalog, store, files, clock, random }: HotMaking) =>
  makeHotStore(
    { incarnation, bytesMax: 64 * 1024 * 1024, persistAgeMs: 900_000, dataDirectory: '/data' },
    {
      catalog,
      objects: store,
      executor: new InlineExecutor(),
      files,
      clock,
      random,
      logger: noLogger,
      metrics: noMetrics,
    },
  );

describe('power loss', () => {
  test(`no acknowledged row is lost, none is there twice, in ${String(cuts)} cuts from seed ${String(seed)}`, async () => {
    const simulation = new Simulation({ seed, makeHot });
    expect(await simulation.run(cuts)).toEqual([]);
    expect(simulation.cuts).toBe(cuts);
    expect(simulation.ackedCount).toBeGreaterThan(cuts * 5);
    // Every step on the way of a row was cut.
    const places = [...simulation.cutsAt.keys()];
    for (const place of [
      ...['wal create', 'wal append', 'wal sync', 'wal syncDirectory', 'wal remove'],
      ...['objects create', 'objects append', 'objects sync', 'objects rename', 'objects syncDirectory'],
      ...['before openIncarnation', 'after openIncarnation', 'before commitFile', 'after commitFile'],
    ])
      expect(places).toContain(place);
  });

  describe('is noticed by this test where a mistake makes it lose rows:', () => {
    const problemsWith = (mistake: Partial<SimulationInit>): Promise<string[]> =>
      new Simulation({ seed, makeHot, ...mistake }).run(100);

    test('a log that acknowledges before its sync', async () => {
      const problems = await problemsWith({ walFiles: (files) => forgetfulFiles(files, 'sync') });
      expect(problems.join()).toMatch(/is lost|instead of|damaged/);
    });

    test("a log that does not sync its segments' names", async () => {
      const problems = await problemsWith({ walFiles: (files) => forgetfulFiles(files, 'syncDirectory') });
      expect(problems.join()).toMatch(/is lost|instead of/);
    });

    test('an object store that does not sync what it commits', async () => {
      const problems = await problemsWith({ storeFiles: (files) => forgetfulFiles(files, 'sync') });
      expect(problems.join()).toMatch(/is lost|no Parquet file|instead of/);
    });

    test("an object store that does not sync its objects' names", async () => {
      const problems = await problemsWith({ storeFiles: (files) => forgetfulFiles(files, 'syncDirectory') });
      expect(problems.join()).toMatch(/no object|is lost/);
    });

    test('a log that is deleted although rows are in memory only', async () => {
      const problems = await problemsWith({
        makeHot: (making) => {
          const { store, source } = makeHot(making);
          store.lowWater = () => undefined;
          return { store, source };
        },
      });
      expect(problems.join()).toMatch(/is lost|instead of|rows/);
    });
  });
});
