import { expect, test } from '@jest/globals';
import { manyHosts, type LogRow } from './log-rows.js';
import type { WithLog } from './with-log.js';

const row = (host: string, time: number, value = time): LogRow => ({ host, time, value });

/** Turns of the event loop, in which something might happen. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

export function endsSuite(withLog: WithLog): void {
  test(
    'in good order leaves nothing to deliver',
    withLog(async (scene) => {
      await scene.start();
      const writer = scene.writer();
      await scene.write(
        writer,
        manyHosts.map((host) => row(host, 1)),
      );
      await scene.restart();
      await scene.write(writer, [row('a', 2)]);
      const all = await scene.versions();
      await scene.stop();
      await scene.start();
      expect(scene.memory.records).toEqual([]);
      expect(scene.reader.incarnations.length).toBe(1);
      // No life before is open any more: not even for a moment is one answered for.
      expect(scene.memory.lives).toEqual(new Set(scene.reader.incarnations));
      expect(await scene.versions()).toEqual(all);
      await scene.write(writer, [row('a', 2, 3)]);
      expect((await scene.latest()).get('a 2')).toBe(3);
      scene.noProblems();
    }),
  );

  test(
    'with rows that are in no file keeps them for the next one',
    withLog(async (scene) => {
      await scene.start();
      const writer = scene.writer();
      await scene.write(writer, [row('a', 1), row('b', 1)]);
      const before = await scene.versions();
      await scene.reader.drain();
      await scene.reader.close('keep');
      await scene.start();
      expect(await scene.versions()).toEqual(before);
      scene.noProblems();
    }),
  );

  test(
    'begins when all that has an answer is delivered, and nothing comes after that',
    withLog(async (scene) => {
      await scene.start();
      const writer = scene.writer();
      const answered: number[] = [];
      const pending = Array.from({ length: 30 }, (_, time) =>
        scene.write(writer, [row('a', time)]).then(() => answered.push(time)),
      );
      // Some are under way now.
      await turns(1);
      await scene.reader.drain();
      const delivered = new Set(scene.memory.records.flatMap(({ rows }) => rows.map(({ time }) => time)));
      expect(answered.filter((time) => !delivered.has(time))).toEqual([]);
      const seen = scene.memory.records.length;
      await turns(50);
      expect(scene.memory.records.length).toBe(seen);
      await scene.stop();
      await scene.start();
      await Promise.all(pending);
      expect(await scene.versions()).toHaveLength(30);
      scene.noProblems();
    }),
  );
}
