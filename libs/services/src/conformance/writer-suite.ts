import { expect, test } from '@jest/globals';
import { isInlayError } from '@inlay/core';
import { waitUntil } from '@inlay/testing';
import { batchOf, manyHosts, type LogRow } from './log-rows.js';
import type { WithLog } from './with-log.js';

const row = (host: string, time: number, value = time): LogRow => ({ host, time, value });

export function writerSuite(withLog: WithLog): void {
  test(
    'is delivered as it was written, each row once, in whatever shards it is',
    withLog(async (scene) => {
      await scene.start();
      const rows = manyHosts.flatMap((host, i) => [row(host, i, 7 - i), row(host, -i - 1, 2 ** 50 + i)]);
      await scene.write(scene.writer(), rows);
      const found = (await scene.versions()).map(({ host, time, value }) => ({ host, time, value }));
      const byKey = (a: LogRow, b: LogRow): number => a.host.localeCompare(b.host) || a.time - b.time;
      expect(found.sort(byKey)).toEqual([...rows].sort(byKey));
      expect(scene.memory.records.every(({ databaseId }) => databaseId === scene.fixture.databaseId)).toBe(true);
      scene.noProblems();
    }),
  );

  test(
    'resolves to what its check found, and needs no log when that is nothing',
    withLog(async (scene) => {
      await scene.start();
      const writer = scene.writer();
      const nothing = { databaseId: undefined, batches: [], lines: 3 };
      expect(await writer.write(() => Promise.resolve(nothing))).toBe(nothing);
      const { databaseId, tableId } = scene.fixture;
      const something = { databaseId, batches: [batchOf(tableId, [row('a', 1)])], lines: 1 };
      expect(await writer.write(() => Promise.resolve(something))).toBe(something);
      expect((await scene.versions()).map(({ time }) => time)).toEqual([1]);
    }),
  );

  test(
    'whose check fails is not written, and fails as the check did',
    withLog(async (scene) => {
      await scene.start();
      const writer = scene.writer();
      const refused = writer.write(() => Promise.reject(new Error('no such database')));
      await expect(refused).rejects.toThrow('no such database');
      await scene.write(writer, [row('a', 1)]);
      expect((await scene.versions()).length).toBe(1);
    }),
  );

  test(
    'may change its rows once it has its answer',
    withLog(async (scene) => {
      await scene.start();
      const { databaseId, tableId } = scene.fixture;
      const batch = batchOf(tableId, [row('a', 1)]);
      await scene.writer().write(() => Promise.resolve({ databaseId, batches: [batch] }));
      batch.times.fill(99n);
      expect((await scene.versions()).map(({ time }) => time)).toEqual([1]);
      await scene.restart();
      expect((await scene.versions()).map(({ time }) => time)).toEqual([1]);
    }),
  );

  test(
    'that begins after the answer of another comes after it, whichever router sent it',
    withLog(async (scene) => {
      await scene.start();
      const writers = [scene.writer(), scene.writer()];
      for (let value = 1; value <= 20; value++)
        for (const writer of writers) await scene.write(writer, [row('a', 1, value), row('b', 1, -value)]);
      const versions = (await scene.versions()).filter(({ host }) => host === 'a');
      expect(versions.map(({ value }) => value)).toEqual(Array.from({ length: 20 }, (_, i) => [i + 1, i + 1]).flat());
      expect(new Set(versions.map(({ stamp }) => stamp)).size).toBe(40);
      scene.noProblems();
    }),
  );

  test(
    'at the same time as others gets a place of its own',
    withLog(async (scene) => {
      await scene.start();
      const writers = [scene.writer(), scene.writer(), scene.writer()];
      await Promise.all(
        Array.from({ length: 90 }, (_, i) =>
          scene.write(writers[i % 3] ?? scene.writer(), [row('a', 1, i), row(manyHosts[i] ?? '', i)]),
        ),
      );
      const versions = await scene.versions();
      expect(versions.length).toBe(180);
      expect(new Set(versions.filter(({ host }) => host === 'a').map(({ stamp }) => stamp)).size).toBe(90);
      scene.noProblems();
    }),
  );

  test(
    'waits for an ingester, and is written once',
    withLog(async (scene) => {
      const writer = scene.writer();
      const pending = scene.write(writer, [row('a', 1)]);
      await scene.start();
      await pending;
      await waitUntil('the writer lacks nothing', () => writer.notReady().length === 0);
      expect((await scene.versions()).length).toBe(1);
    }),
  );

  test(
    'that is under way when the ingester dies has its answer from the next life, and one place',
    withLog(async (scene) => {
      await scene.start();
      const writer = scene.writer();
      await scene.write(writer, [row('a', 0)]);
      let again = 0;
      for (let round = 1; round <= 5; round++) {
        const rows = Array.from({ length: 8 }, (_, i) => [row(`b${String(i)}`, round)]);
        const pending = rows.map((each) => scene.write(writer, each));
        await new Promise((resolve) => setTimeout(resolve, round));
        await scene.restart();
        // One that dies may yet say that it does: then the write is not acknowledged, and sent again.
        for (const [i, outcome] of (await Promise.allSettled(pending)).entries()) {
          if (outcome.status === 'fulfilled') continue;
          again++;
          await scene.write(writer, rows[i] ?? []);
        }
      }
      const versions = await scene.versions();
      expect(versions.length).toBeGreaterThanOrEqual(41);
      expect(versions.length).toBeLessThanOrEqual(41 + again);
      expect(new Set(versions.map(({ host, time }) => `${host} ${String(time)}`)).size).toBe(41);
      scene.noProblems();
    }),
  );

  test(
    'gives up in time where nobody takes it, and sending it again is safe',
    withLog(async (scene) => {
      await scene.start();
      await scene.write(scene.writer(), [row('a', 1, 1)]);
      await scene.reader.drain();
      const error = await scene.write(scene.fixture.writer(200), [row('a', 1, 2)]).catch((reason: unknown) => reason);
      expect(isInlayError(error, 'not_written') && error.kind === 'unavailable' && (error.retryAfterMs ?? 0) > 0).toBe(
        true,
      );
      await scene.restart();
      await scene.write(scene.writer(), [row('a', 1, 2)]);
      expect((await scene.latest()).get('a 1')).toBe(2);
    }),
  );

  test(
    'after a deletion is checked for the epoch of that, or refused and checked again',
    withLog(async (scene) => {
      await scene.start();
      const writer = scene.writer();
      const { databaseId, tableId } = scene.fixture;
      const barriers: bigint[] = [];
      const write = (time: number): Promise<unknown> =>
        writer.write((barrier) => {
          barriers.push(barrier);
          return Promise.resolve({ databaseId, batches: [batchOf(tableId, [row('a', time)])] });
        });
      await write(1);
      const epoch = await scene.fixture.newEpoch();
      await scene.reader.adoptEpoch(epoch);
      await write(2);
      expect(barriers).toEqual([...barriers].sort((a, b) => Number(a - b)));
      expect(barriers.every((barrier) => barrier <= epoch)).toBe(true);
      expect((await scene.versions()).map(({ time }) => time)).toEqual([1, 2]);
    }),
  );
}
