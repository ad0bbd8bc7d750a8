import { expect, test } from '@jest/globals';
import { firstStampOf, incarnationId, makeStamp, shardCount } from '@inlay/core';
import { rendezvousOwner } from '../rules/index.js';
import { codeOf, commit, nodes, openNode, openTable, testFile } from './fixture.js';
import type { WithCatalog } from './fixture.js';

export function incarnationsSuite(withCatalog: WithCatalog): void {
  test(
    'a cluster has one id',
    withCatalog(async ({ catalog }) => {
      const id = await catalog.clusterId();
      expect(id).not.toBe('');
      await openNode(catalog);
      expect(await catalog.clusterId()).toBe(id);
    }),
  );

  test(
    'a new cluster: nobody owns anything; the first incarnation of the only member owns all',
    withCatalog(async ({ catalog }) => {
      const empty = await catalog.shardMap();
      const cluster = await catalog.clusterId();
      expect(empty).toEqual({
        cluster,
        epoch: 0n,
        owners: Array.from({ length: shardCount }, () => []),
        since: Array.from({ length: shardCount }, () => 0n),
        barrier: 0n,
        incarnations: [],
      });
      const { incarnation, predecessors, shardMap } = await openNode(catalog);
      expect(incarnation).toEqual({
        id: incarnation.id,
        node: 'ingester-0',
        address: 'ingester-0:8182',
        state: 'open',
        epoch: 1n,
        lowWater: firstStampOf(1n),
      });
      expect(predecessors).toEqual([]);
      expect(shardMap).toEqual({
        epoch: 1n,
        cluster,
        owners: Array.from({ length: shardCount }, () => [incarnation.id]),
        since: Array.from({ length: shardCount }, () => 1n),
        barrier: 0n,
        incarnations: [incarnation],
      });
      expect(await catalog.shardMap()).toEqual(shardMap);
    }),
  );

  test(
    'of a static cluster each member gets its own shards by rendezvous, in whatever order they come',
    withCatalog(async ({ catalog }) => {
      const ids = new Map<string, number>();
      for (const node of ['ingester-2', 'ingester-0', 'ingester-1'])
        ids.set(node, (await openNode(catalog, node, nodes)).incarnation.id);
      const { owners, epoch } = await catalog.shardMap();
      expect(epoch).toBe(3n);
      expect(owners.map(([owner]) => owner)).toEqual(
        Array.from({ length: shardCount }, (_, shard) => ids.get(rendezvousOwner(shard, nodes) ?? '')),
      );
    }),
  );

  test(
    'shards once given stay, whatever the member list says later',
    withCatalog(async ({ catalog }) => {
      const first = await openNode(catalog, 'ingester-0');
      const second = await openNode(catalog, 'ingester-1', nodes);
      expect(second.shardMap.owners.every(([owner]) => owner === first.incarnation.id)).toBe(true);
      expect(second.shardMap.epoch).toBe(2n);
    }),
  );

  test(
    'earlier lives that are not closed are found at the address of the new one',
    withCatalog(async ({ catalog }) => {
      const open = { node: 'ingester-0', members: ['ingester-0'] };
      const closed = await catalog.openIncarnation({ ...open, address: 'a:1' });
      await catalog.closeIncarnation(closed.incarnation.id);
      await catalog.openIncarnation({ ...open, address: 'a:2' });
      const { predecessors } = await catalog.openIncarnation({ ...open, address: 'a:3' });
      expect(predecessors.map(({ address }) => address)).toEqual(['a:3']);
      const { incarnations } = await catalog.shardMap();
      expect(incarnations.map(({ address }) => address)).toEqual(['a:3', 'a:3']);
    }),
  );

  test(
    'the next life of a node takes its shards and is told whose WAL to replay',
    withCatalog(async ({ catalog }) => {
      const other = await openNode(catalog, 'ingester-1', nodes);
      const first = await openNode(catalog, 'ingester-0', nodes);
      await catalog.markDraining(first.incarnation.id);
      const second = await openNode(catalog, 'ingester-0', nodes);
      expect(second.predecessors).toEqual([{ ...first.incarnation, state: 'draining' }]);
      const third = await openNode(catalog, 'ingester-0', nodes);
      expect(third.predecessors.map(({ id }) => id)).toEqual([first.incarnation.id, second.incarnation.id]);
      expect(third.shardMap.incarnations.length).toBe(4);
      const owned = (id: number): number => third.shardMap.owners.filter(([owner]) => owner === id).length;
      expect(owned(first.incarnation.id)).toBe(0);
      expect(owned(second.incarnation.id)).toBe(0);
      expect(owned(third.incarnation.id)).toBe(
        first.shardMap.owners.filter(([owner]) => owner === first.incarnation.id).length,
      );
      expect(owned(other.incarnation.id)).toBeGreaterThan(0);
    }),
  );

  test(
    'a closed incarnation keeps its shards until its node comes back',
    withCatalog(async ({ catalog }) => {
      const { incarnation } = await openNode(catalog);
      await catalog.markDraining(incarnation.id);
      await catalog.closeIncarnation(incarnation.id);
      await catalog.closeIncarnation(incarnation.id);
      await catalog.markDraining(incarnation.id);
      const map = await catalog.shardMap();
      expect(map.incarnations).toEqual([{ ...incarnation, state: 'closed' }]);
      expect(map.owners.every(([owner]) => owner === incarnation.id)).toBe(true);
      expect(map.epoch).toBe(1n);
      const next = await openNode(catalog);
      expect(next.predecessors).toEqual([]);
      expect(next.shardMap.incarnations).toEqual([next.incarnation]);
      expect(next.shardMap.owners.every((owners) => owners.length === 1 && owners[0] === next.incarnation.id)).toBe(
        true,
      );
    }),
  );

  test(
    'each shard knows since which epoch it has its owner, and the map when a database was last deleted',
    withCatalog(async ({ catalog, another }) => {
      const other = await openNode(catalog, 'ingester-1', nodes);
      const first = await openNode(catalog, 'ingester-0', nodes);
      const ofOther = (shard: number): boolean => first.shardMap.owners[shard]?.[0] === other.incarnation.id;
      const nobodys = (shard: number): boolean => first.shardMap.owners[shard]?.length === 0;
      const expected = (epoch: bigint): bigint[] =>
        Array.from({ length: shardCount }, (_, shard) => (nobodys(shard) ? 0n : ofOther(shard) ? 1n : epoch));
      expect(first.shardMap.since).toEqual(expected(2n));
      expect(new Set(first.shardMap.since)).toEqual(new Set([0n, 1n, 2n]));
      const second = await openNode(await another(), 'ingester-0', nodes);
      expect(second.shardMap.since).toEqual(expected(3n));
      // Neither a state nor a node without shards changes an owner.
      await catalog.markDraining(other.incarnation.id);
      await catalog.forgetIncarnation(first.incarnation.id);
      await openNode(catalog, 'late', ['late', ...nodes]);
      const { epoch, since, barrier } = await catalog.shardMap();
      expect({ epoch, barrier }).toEqual({ epoch: 5n, barrier: 0n });
      expect(since.filter((_, shard) => !nobodys(shard))).toEqual(expected(3n).filter((_, shard) => !nobodys(shard)));
      await openTable(catalog);
      await catalog.deleteDatabase('db');
      const deleted = await (await another()).shardMap();
      expect({ epoch: deleted.epoch, barrier: deleted.barrier, since: deleted.since }).toEqual({
        epoch: 6n,
        barrier: 6n,
        since,
      });
      expect((await openNode(catalog, 'ingester-0', nodes)).shardMap).toMatchObject({ epoch: 7n, barrier: 6n });
    }),
  );

  test(
    'a late commit brings nothing back that was given up; a repeat of an earlier one is answered',
    withCatalog(async ({ catalog, another }) => {
      const { table } = await openTable(catalog);
      const gone = await openNode(catalog, 'ingester-0', nodes);
      const alive = await openNode(catalog, 'ingester-1', nodes);
      const of = ({ incarnation }: typeof gone, generation = 1): Parameters<typeof testFile>[1] => ({
        origin: { incarnation: incarnation.id, generation },
      });
      const mark = ({ incarnation }: typeof gone): { incarnation: typeof incarnation.id; stamp: bigint } => ({
        incarnation: incarnation.id,
        stamp: makeStamp(2n, 9n),
      });
      const before = testFile(table.id, of(gone));
      await commit(catalog, before, [mark(gone)]);
      await catalog.forgetIncarnation(gone.incarnation.id);
      const client = await another();
      const refused = 'conflict:incarnation_forgotten';
      expect(await codeOf(commit(client, testFile(table.id, of(gone, 2)), [mark(gone)]))).toBe(refused);
      expect(await codeOf(commit(client, testFile(table.id, of(gone, 2)), [mark(alive)]))).toBe(refused);
      // With rows that were replayed by a next life, the mark alone tells.
      expect(await codeOf(commit(client, testFile(table.id, of(alive)), [mark(alive), mark(gone)]))).toBe(refused);
      expect(await codeOf(catalog.commitFile({ file: undefined, tableId: table.id, lowWater: [mark(gone)] }))).toBe(
        refused,
      );
      expect(await commit(client, before, [mark(gone)])).toEqual({ filesVersion: 1n });
      const list = await catalog.listFiles(table.id);
      expect(list.files).toEqual([before]);
      expect(list.incarnations.map(({ lowWater }) => lowWater)).toEqual([alive.incarnation.lowWater]);
      expect(await commit(client, testFile(table.id, of(alive)), [mark(alive)])).toEqual({ filesVersion: 2n });
      // One that was closed in good order may have committed twice.
      await catalog.closeIncarnation(alive.incarnation.id);
      expect(await codeOf(commit(client, testFile(table.id, of(alive)), [mark(alive)]))).toBe('ok');
    }),
  );

  test(
    'an incarnation keeps the volume that it was opened on, and one without is found too',
    withCatalog(async ({ catalog }) => {
      const open = { node: 'ingester-0', address: 'a:1', members: ['ingester-0'] };
      const old = await catalog.openIncarnation(open);
      expect(old.incarnation.volume).toBeUndefined();
      const first = await catalog.openIncarnation({ ...open, volume: 'volume-1' });
      expect(first.incarnation.volume).toBe('volume-1');
      const second = await catalog.openIncarnation({ ...open, volume: 'volume-2' });
      expect(second.predecessors.map(({ id, volume }) => [id, volume])).toEqual([
        [old.incarnation.id, undefined],
        [first.incarnation.id, 'volume-1'],
      ]);
      const { incarnations } = await catalog.shardMap();
      expect(incarnations.map(({ volume }) => volume)).toEqual([undefined, 'volume-1', 'volume-2']);
    }),
  );

  test(
    'a forgotten incarnation is closed in a new epoch, once',
    withCatalog(async ({ catalog }) => {
      const first = await openNode(catalog);
      const second = await openNode(catalog);
      expect(await catalog.forgetIncarnation(first.incarnation.id)).toEqual({ epoch: 3n });
      const map = await catalog.shardMap();
      expect(map.epoch).toBe(3n);
      expect(map.incarnations).toEqual([second.incarnation]);
      expect(await codeOf(catalog.forgetIncarnation(first.incarnation.id))).toBe('conflict:incarnation_closed');
      expect(await codeOf(catalog.forgetIncarnation(incarnationId(99)))).toBe('not_found:incarnation_not_found');
      // A refusal starts no epoch.
      expect((await catalog.shardMap()).epoch).toBe(3n);
    }),
  );

  test(
    'what makes no sense is refused',
    withCatalog(async ({ catalog }) => {
      expect(await codeOf(catalog.openIncarnation({ node: 'a', address: '', members: ['b', 'c'] }))).toBe(
        'invalid:not_a_member',
      );
      for (const node of ['', 'a b', 'a\0', 'é', 'x'.repeat(254)])
        expect(await codeOf(catalog.openIncarnation({ node, address: '', members: [node] }))).toBe('invalid:bad_node');
      expect(await codeOf(catalog.markDraining(incarnationId(9)))).toBe('not_found:incarnation_not_found');
      expect(await codeOf(catalog.closeIncarnation(incarnationId(9)))).toBe('not_found:incarnation_not_found');
      expect((await catalog.shardMap()).epoch).toBe(0n);
    }),
  );

  test(
    'low-water marks move with a file or without, and never go back',
    withCatalog(async ({ catalog }) => {
      const { table } = await openTable(catalog);
      const { incarnation } = await openNode(catalog);
      const mark = async (): Promise<bigint | undefined> =>
        (await catalog.listFiles(table.id)).incarnations[0]?.lowWater;
      const at = (counter: bigint): { incarnation: typeof incarnation.id; stamp: bigint } => ({
        incarnation: incarnation.id,
        stamp: makeStamp(1n, counter),
      });
      expect(await catalog.commitFile({ file: undefined, tableId: table.id, lowWater: [at(5n)] })).toEqual({
        filesVersion: 0n,
      });
      expect(await mark()).toBe(makeStamp(1n, 5n));
      await commit(catalog, testFile(table.id), [at(3n)]);
      expect(await mark()).toBe(makeStamp(1n, 5n));
      await commit(catalog, testFile(table.id), [at(9n), at(7n)]);
      expect(await mark()).toBe(makeStamp(1n, 9n));
    }),
  );
}
