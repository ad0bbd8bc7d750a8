import { expect, test } from '@jest/globals';
import { waitUntil } from '@inlay/testing';
import { manyHosts, type LogRow } from './log-rows.js';
import type { LogScene } from './log-scene.js';
import type { WithLog } from './with-log.js';

const row = (host: string, time: number, value = time): LogRow => ({ host, time, value });

/** Lives of which rows are in memory, as both ends see them. */
const lives = (scene: LogScene): unknown[] => [
  new Set(scene.memory.lanes.map(({ incarnation }) => incarnation)),
  new Set(scene.reader.incarnations),
];

export function marksSuite(withLog: WithLog): void {
  test(
    'are where the next life begins: nothing below comes again, and everything else',
    withLog(async (scene) => {
      await scene.start();
      const writer = scene.writer();
      for (let time = 1; time <= 10; time++)
        await scene.write(writer, [row(manyHosts[time] ?? '', time), row('same', time)]);
      const all = await scene.versions();
      const middle = scene.memory.records[Math.floor(scene.memory.records.length / 2)];
      if (middle === undefined) throw new Error('nothing was delivered');
      const lane = scene.laneOf(middle);
      await scene.persist(lane, middle.stamp);
      const kept = scene.memory.records.length;
      await scene.restart();
      expect(scene.memory.records.length).toBe(kept);
      expect(scene.memory.lanes.map(({ lowWater }) => lowWater)).toContain(middle.stamp);
      expect(await scene.versions()).toEqual(all);
      scene.noProblems();
    }),
  );

  test(
    'count from the moment when they are in the catalog, whether or not the life hears of it',
    withLog(async (scene) => {
      await scene.start();
      const writer = scene.writer();
      for (let time = 1; time <= 5; time++) await scene.write(writer, [row('a', time)]);
      const before = await scene.versions();
      for (const lane of scene.memory.lanes) await scene.commit(lane);
      await scene.write(writer, [row('a', 6)]);
      await scene.reader.caughtUp();
      await scene.restart();
      expect(scene.memory.records.map(({ rows }) => rows.map(({ time }) => time))).toEqual([[6]]);
      expect((await scene.versions()).slice(0, -1)).toEqual(before);
      scene.noProblems();
    }),
  );

  test(
    'of an earlier life that reach its end let it go, and it does not come back',
    withLog(async (scene) => {
      await scene.start();
      const writer = scene.writer();
      await scene.write(writer, [row('a', 1)]);
      await scene.restart();
      await scene.write(writer, [row('a', 2)]);
      await scene.restart();
      const [own] = scene.reader.incarnations;
      expect(lives(scene)[0]).toEqual(lives(scene)[1]);
      const earlier = scene.memory.lanes.filter((lane) => scene.memory.lowWater(lane) !== undefined);
      for (const lane of earlier) await scene.persist(lane);
      await waitUntil('only its own life is left', () => scene.reader.incarnations.length === 1);
      expect(lives(scene)).toEqual([new Set([own]), new Set([own])]);
      await scene.restart();
      expect(scene.memory.records).toEqual([]);
      expect((await scene.versions()).map(({ time }) => time)).toEqual([1, 2]);
      scene.noProblems();
    }),
  );

  test(
    'of a lane say nothing about what comes after them in it',
    withLog(async (scene) => {
      await scene.start();
      const writer = scene.writer();
      for (let time = 1; time <= 20; time++) {
        await scene.write(writer, [row('a', time)]);
        await scene.reader.caughtUp();
        for (const lane of scene.memory.lanes) await scene.persist(lane);
        const pending = [1, 2, 3].map((i) => scene.write(writer, [row('b', time * 10 + i)]));
        for (const lane of scene.memory.lanes) await scene.persist(lane);
        await Promise.all(pending);
      }
      await scene.restart();
      expect(await scene.versions()).toHaveLength(80);
      scene.noProblems();
    }),
  );
}
