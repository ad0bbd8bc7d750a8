import { expect, test } from '@jest/globals';
import { firstStampOf, isInlayError, type IncarnationId } from '@inlay/core';
import { Prng } from '@inlay/testing';
import { manyHosts, type LogRow } from './log-rows.js';
import { MemoryReceiver } from './memory-receiver.js';
import type { WithLog } from './with-log.js';

const row = (host: string, time: number, value = time): LogRow => ({ host, time, value });

export function readerSuite(withLog: WithLog): void {
  test(
    'asks for the memory of its life, answers for that life first, and lacks nothing',
    withLog(async (scene) => {
      const reader = await scene.begin();
      expect(reader.incarnations).toEqual([]);
      const asked: IncarnationId[] = [];
      await reader.start(
        scene.host((incarnation) => {
          asked.push(incarnation);
          return scene.memory;
        }),
      );
      expect(asked.length).toBe(1);
      expect(reader.incarnations).toEqual(asked);
      expect(new Set(scene.memory.lanes.map(({ incarnation }) => incarnation))).toEqual(new Set(asked));
      expect(reader.lost).toEqual([]);
    }),
  );

  test(
    'has caught up when it has started, and then with each answered write',
    withLog(async (scene) => {
      await scene.start();
      const writer = scene.writer();
      await scene.write(writer, [row('a', 1)]);
      await scene.kill();
      const reader = await scene.begin();
      let isStarted = false;
      const caughtUp = reader.caughtUp().then(() => {
        expect(scene.memory.records.length).toBe(1);
        return isStarted;
      });
      await reader.start(
        scene.host(() => {
          isStarted = true;
          return scene.memory;
        }),
      );
      expect(await caughtUp).toBe(true);
      for (let time = 2; time <= 20; time++) {
        await scene.write(writer, [row('a', time)]);
        await reader.caughtUp(new AbortController().signal);
        expect(scene.memory.records.length).toBe(time);
      }
    }),
  );

  test(
    'lets nobody wait who has gone',
    withLog(async (scene) => {
      const reader = await scene.begin();
      const asker = new AbortController();
      const waiting = reader.caughtUp(asker.signal);
      asker.abort(new Error('gone'));
      await expect(waiting).rejects.toThrow('gone');
      await expect(reader.caughtUp(asker.signal)).rejects.toThrow('gone');
      await reader.start(scene.host());
      await reader.caughtUp();
    }),
  );

  test(
    'that cannot start says why to all who wait, and leaves the log to the next life',
    withLog(async (scene) => {
      await scene.start();
      const writer = scene.writer();
      await scene.write(writer, [row('a', 1)]);
      await scene.kill();
      const reader = await scene.begin();
      const waiting = reader.caughtUp();
      waiting.catch(() => undefined);
      const started = reader.start(
        scene.host(() => {
          throw new Error('no memory');
        }),
      );
      await expect(started).rejects.toThrow('no memory');
      await expect(waiting).rejects.toThrow('no memory');
      await reader.close('keep');
      await scene.start();
      await scene.write(writer, [row('a', 2)]);
      expect((await scene.versions()).map(({ time }) => time)).toEqual([1, 2]);
    }),
  );

  test(
    'delivers again what it delivered in the life before, under the same stamps',
    withLog(async (scene) => {
      await scene.start();
      const writer = scene.writer();
      for (let time = 1; time <= 30; time++) await scene.write(writer, [row('a', time), row('b', time)]);
      const before = await scene.versions();
      await scene.restart();
      expect(await scene.versions()).toEqual(before);
      await scene.write(writer, [row('a', 1, 99)]);
      await scene.restart();
      expect((await scene.versions()).slice(0, -1)).toEqual(before);
      expect((await scene.latest()).get('a 1')).toBe(99);
      scene.noProblems();
    }),
  );

  test(
    'asks for room before it delivers what does not fit, also of earlier lives',
    withLog(async (scene) => {
      await scene.start();
      const writer = scene.writer();
      const random = new Prng(7);
      for (let time = 1; time <= 40; time++)
        await scene.write(
          writer,
          Array.from({ length: 1 + random.below(5) }, (_, i) => row(`h${String(i)}`, time)),
        );
      const before = await scene.versions();
      const small = new MemoryReceiver(1500);
      let asked = 0;
      small.makeRoom = async () => {
        asked++;
        for (const lane of small.lanes) await scene.persist(lane);
      };
      await scene.restart(small);
      expect(await scene.versions()).toEqual(before);
      expect(asked).toBeGreaterThan(1);
      expect(small.bytes()).toBeLessThanOrEqual(1500);
      for (let time = 41; time <= 60; time++)
        await scene.write(
          writer,
          manyHosts.slice(0, 5).map((host) => row(host, time)),
        );
      await scene.reader.caughtUp();
      scene.noProblems();
      expect(small.bytes()).toBeLessThanOrEqual(1500);
    }),
  );

  test(
    'has delivered all of an older epoch when it has adopted one',
    withLog(async (scene) => {
      await scene.start();
      const writer = scene.writer();
      const epochs = [await scene.fixture.newEpoch(), await scene.fixture.newEpoch()];
      for (const epoch of epochs) {
        const pending = Array.from({ length: 20 }, (_, i) => scene.write(writer, [row('a', i)]));
        await scene.reader.adoptEpoch(epoch);
        const seen = scene.memory.records.length;
        await Promise.all(pending);
        await scene.write(writer, [row('a', 99)]);
        await scene.reader.caughtUp();
        const late = scene.memory.records.slice(seen);
        expect(late.length).toBeGreaterThan(0);
        expect(late.filter(({ stamp }) => stamp <= firstStampOf(epoch))).toEqual([]);
      }
      const unknown = await scene.reader.adoptEpoch(1_000_000n).catch((error: unknown) => error);
      expect(isInlayError(unknown, 'unknown_epoch') && unknown.kind).toBe('unavailable');
      scene.noProblems();
    }),
  );
}
