import { expect, test } from '@jest/globals';
import {
  addShard,
  allTimes,
  columnId,
  emptyShardBitmap,
  fileId,
  fromHalfOpen,
  incarnationId,
  int64Max,
  int64Min,
  makeStamp,
  tableId,
} from '@inlay/core';
import { codeOf, commit, field, openNode, openTable, testFile } from './fixture.js';
import type { WithCatalog } from './fixture.js';

export function filesSuite(withCatalog: WithCatalog): void {
  test(
    'a file comes back as it was committed, 64-bit extremes and all',
    withCatalog(async ({ catalog, another }) => {
      const { table } = await openTable(catalog);
      const { incarnation } = await openNode(catalog);
      const all = emptyShardBitmap();
      for (let shard = 0; shard < 128; shard++) addShard(all, shard);
      const plain = testFile(table.id);
      const extreme = testFile(table.id, {
        partitionKey: 'weird|\0|"\u{1F600}'.padEnd(1607, 'k'),
        level: 2,
        times: allTimes,
        rowCount: Number.MAX_SAFE_INTEGER,
        sizeBytes: Number.MAX_SAFE_INTEGER,
        crc32c: 0xffff_ffff,
        minStamp: int64Max - 1n,
        maxStamp: int64Max,
        multiVersion: true,
        shards: all,
        columns: [{ id: columnId(Number.MAX_SAFE_INTEGER), nulls: 0, min: '\0"\\', max: 'é\u{10FFFF}' }],
        sortKey: [columnId(3), columnId(1), columnId(2)],
        origin: { incarnation: incarnation.id, generation: Number.MAX_SAFE_INTEGER },
        deletesAppliedTo: 2n ** 53n + 1n,
      });
      const bare = testFile(table.id, {
        shards: emptyShardBitmap(),
        columns: [],
        crc32c: undefined,
        sortKey: [],
        maxStamp: int64Min,
        minStamp: int64Min,
      });
      for (const file of [extreme, plain, bare]) await commit(catalog, file);
      const list = await (await another()).listFiles(table.id);
      expect(list).toEqual({ files: [bare, plain, extreme], filesVersion: 3n, incarnations: [incarnation] });
    }),
  );

  test(
    'a list that is asked for again shows what was committed since, by whichever process, whole and within times',
    withCatalog(async ({ catalog, another }) => {
      const other = await another();
      const { table } = await openTable(catalog);
      const ids: string[] = [];
      for (let i = 0n; i < 12n; i++) {
        const file = testFile(table.id, { times: { min: 10n * i, max: 10n * i + 5n }, minStamp: i, maxStamp: i });
        ids.push(file.id);
        await commit(i % 2n === 0n ? catalog : other, file);
        for (const each of [catalog, other]) {
          const found = async (from?: bigint, to?: bigint): Promise<string[]> =>
            (await each.listFiles(table.id, fromHalfOpen(from, to))).files.map(({ id }) => id);
          expect(await found()).toEqual(ids);
          // A file that ends or begins at a bound shows which of them are inclusive.
          expect(await found(15n)).toEqual(ids.slice(1));
          expect(await found(16n)).toEqual(ids.slice(2));
          expect(await found(undefined, 20n)).toEqual(ids.slice(0, 2));
          expect(await found(5n, 21n)).toEqual(ids.slice(0, 3));
        }
      }
    }),
  );

  test(
    'of many commits at once a wrong one fails alone, and each that succeeds is told its own version',
    withCatalog(async ({ catalog, another }) => {
      const { database, table } = await openTable(catalog);
      const { schema } = await catalog.ensureSchema(database.id, [{ name: 'mem', columns: [field('used')] }]);
      const mem = schema.tables[1]?.id ?? tableId(0);
      const { incarnation } = await openNode(catalog);
      const taken = testFile(mem);
      await commit(catalog, taken);
      const files = Array.from({ length: 70 }, () => testFile(table.id));
      const wrong = testFile(table.id, { id: taken.id });
      const unknown = [{ incarnation: incarnationId(9999), stamp: 1n }];
      const lost = testFile(table.id);
      const marks = (i: number): Parameters<typeof commit>[2] => [
        { incarnation: incarnation.id, stamp: makeStamp(1n, BigInt(i)) },
      ];
      const outcomes = await Promise.allSettled([
        ...files.slice(0, 20).map((file, i) => commit(catalog, file, marks(i))),
        commit(catalog, wrong, marks(5000)),
        commit(catalog, lost, unknown),
        ...files.slice(20).map((file, i) => commit(catalog, file, marks(20 + i))),
      ]);
      expect(outcomes[20]).toMatchObject({ status: 'rejected', reason: { code: 'file_exists' } });
      expect(outcomes[21]).toMatchObject({ status: 'rejected', reason: { code: 'incarnation_not_found' } });
      const versions = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      expect(new Set(versions.map(({ filesVersion }) => filesVersion)).size).toBe(70);
      const list = await (await another()).listFiles(table.id);
      expect(list.filesVersion).toBe(70n);
      expect(new Set(list.files.map(({ id }) => id))).toEqual(new Set(files.map(({ id }) => id)));
      // What failed moved no mark either.
      expect(list.incarnations.map(({ lowWater }) => lowWater)).toEqual([makeStamp(1n, 69n)]);
    }),
  );

  test(
    'each file raises files_version of its table alone; a repeat raises nothing',
    withCatalog(async ({ catalog }) => {
      const { database, table } = await openTable(catalog);
      const { schema } = await catalog.ensureSchema(database.id, [{ name: 'mem', columns: [field('used')] }]);
      const mem = schema.tables[1]?.id ?? tableId(0);
      const { incarnation } = await openNode(catalog);
      expect((await catalog.listFiles(table.id)).filesVersion).toBe(0n);
      const first = testFile(table.id);
      expect(await commit(catalog, first)).toEqual({ filesVersion: 1n });
      expect(await commit(catalog, testFile(table.id))).toEqual({ filesVersion: 2n });
      const lowWater = [{ incarnation: incarnation.id, stamp: makeStamp(1n, 77n) }];
      expect(await commit(catalog, first, lowWater)).toEqual({ filesVersion: 2n });
      expect((await catalog.listFiles(table.id)).incarnations[0]?.lowWater).toBe(makeStamp(1n, 77n));
      expect((await catalog.listFiles(table.id)).files.length).toBe(2);
      expect(await catalog.listFiles(mem)).toMatchObject({ files: [], filesVersion: 0n });
    }),
  );

  test(
    'a refused commit leaves nothing behind',
    withCatalog(async ({ catalog }) => {
      const { database, table } = await openTable(catalog);
      const { schema } = await catalog.ensureSchema(database.id, [{ name: 'mem', columns: [] }]);
      const mem = schema.tables[1]?.id ?? tableId(0);
      const { incarnation } = await openNode(catalog);
      const file = testFile(table.id);
      const good = { incarnation: incarnation.id, stamp: makeStamp(1n, 9n) };
      const unknown = { incarnation: incarnationId(99), stamp: 1n };
      expect(await codeOf(commit(catalog, file, [good, unknown]))).toBe('not_found:incarnation_not_found');
      expect(await catalog.listFiles(table.id)).toEqual({ files: [], filesVersion: 0n, incarnations: [incarnation] });
      await commit(catalog, file);
      expect(
        await codeOf(catalog.commitFile({ file: { ...file, tableId: mem }, tableId: mem, lowWater: [good] })),
      ).toBe('conflict:file_exists');
      expect(await codeOf(catalog.commitFile({ file: testFile(table.id), tableId: mem, lowWater: [good] }))).toBe(
        'conflict:file_exists',
      );
      expect(await codeOf(commit(catalog, testFile(tableId(99)), [good]))).toBe('not_found:table_not_found');
      expect(await codeOf(catalog.listFiles(tableId(99)))).toBe('not_found:table_not_found');
      expect(await catalog.listFiles(mem)).toEqual({ files: [], filesVersion: 0n, incarnations: [incarnation] });
    }),
  );

  test(
    'files are listed in order of their largest stamp, then of their id',
    withCatalog(async ({ catalog }) => {
      const { table } = await openTable(catalog);
      const stamps = [5n, 2n ** 60n, 3n, 2n ** 53n + 1n, 2n ** 53n];
      for (const maxStamp of stamps) await commit(catalog, testFile(table.id, { maxStamp }));
      for (const last of ['b', 'a', 'c'])
        await commit(
          catalog,
          testFile(table.id, { id: fileId(`00000000-0000-4000-8000-00000000000${last}`), maxStamp: 4n }),
        );
      const { files } = await catalog.listFiles(table.id);
      expect(files.map(({ maxStamp }) => maxStamp)).toEqual([3n, 4n, 4n, 4n, 5n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 60n]);
      expect(files.slice(1, 4).map(({ id }) => id.slice(-1))).toEqual(['a', 'b', 'c']);
    }),
  );

  test(
    'only files that overlap the times are listed',
    withCatalog(async ({ catalog }) => {
      const { table } = await openTable(catalog);
      const ranges = [[0n, 9n], [10n, 19n], [15n, 15n], [int64Min, -1n], [int64Max, int64Max]] as const; // prettier-ignore
      for (const [i, [min, max]] of ranges.entries())
        await commit(catalog, testFile(table.id, { times: { min, max }, maxStamp: BigInt(i) }));
      const listed = async (from?: bigint, to?: bigint): Promise<number[]> =>
        (await catalog.listFiles(table.id, fromHalfOpen(from, to))).files.map(({ maxStamp }) => Number(maxStamp));
      expect(await listed()).toEqual([0, 1, 2, 3, 4]);
      expect(await listed(9n, 10n)).toEqual([0]);
      expect(await listed(10n, 15n)).toEqual([1]);
      expect(await listed(15n, 16n)).toEqual([1, 2]);
      expect(await listed(20n, 100n)).toEqual([]);
      expect(await listed(undefined, 0n)).toEqual([3]);
      expect(await listed(16n)).toEqual([1, 4]);
      expect(await listed(int64Max)).toEqual([4]);
      expect(await listed(int64Min, int64Min + 1n)).toEqual([3]);
    }),
  );

  test(
    'the list names incarnations that are not closed',
    withCatalog(async ({ catalog }) => {
      const { table } = await openTable(catalog);
      const first = await openNode(catalog, 'a');
      const second = await openNode(catalog, 'b');
      const third = await openNode(catalog, 'c');
      await catalog.markDraining(second.incarnation.id);
      await catalog.closeIncarnation(first.incarnation.id);
      const { incarnations } = await catalog.listFiles(table.id);
      expect(incarnations).toEqual([{ ...second.incarnation, state: 'draining' }, third.incarnation]);
    }),
  );
}
