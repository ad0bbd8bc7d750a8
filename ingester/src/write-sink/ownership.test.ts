import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addShard, emptyShardBitmap, incarnationId, InlayError, shardCount, type IncarnationId } from '@inlay/core';
import type { ShardMap } from '@inlay/catalog';
import { MemoryCatalog } from '@inlay/catalog/testing';
import { atLength, SimulatedClock } from '@inlay/testing';
import { Ownership } from './ownership.js';

const nodeCount = 3;
const shards = 4;

/** What the catalog knows, and all that is true: every map by its epoch, and what was promised to whom. */
class Truth {
  readonly maps: ShardMap[] = [];
  #incarnations = 0;
  isAway = false;
  /** Deletions up to this epoch were confirmed to those who asked for them. */
  confirmedBarrier = 0n;

  constructor() {
    const owners = Array.from({ length: shardCount }, () => [incarnationId(99)]);
    const since = owners.map(() => 0n);
    this.maps.push({ cluster: 'c', epoch: 0n, owners, since, barrier: 0n, incarnations: [] });
  }

  get newest(): ShardMap {
    const map = this.maps.at(-1);
    if (map === undefined) throw new Error('no map');
    return map;
  }
  at(epoch: bigint): ShardMap {
    const map = this.maps[Number(epoch)];
    if (map === undefined) throw new Error(`epoch ${String(epoch)} was never started`);
    return map;
  }

  /** As a catalog answers: not at all while it is away. */
  shardMap(): Promise<ShardMap> {
    return this.isAway
      ? Promise.reject(new InlayError('unavailable', 'away', { code: 'unreachable' }))
      : Promise.resolve(this.newest);
  }

  change(ownerOf: (shard: number) => IncarnationId | undefined, isDeletion = false): ShardMap {
    const { cluster, epoch: before, ...last } = this.newest;
    const epoch = before + 1n;
    const owners = last.owners.map((list, shard) => {
      const owner = ownerOf(shard % shards);
      return owner === undefined || owner === list[0] ? list : [owner];
    });
    const since = last.since.map((changed, shard) => (owners[shard] === last.owners[shard] ? changed : epoch));
    const ids = new Set(owners.flat());
    const incarnations = [...ids].map((id) => ({
      ...{ id, node: '', address: '', epoch: 0n, lowWater: 0n },
      state: 'open' as const,
    }));
    const map = { cluster, epoch, owners, since, barrier: isDeletion ? epoch : last.barrier, incarnations };
    this.maps.push(map);
    return map;
  }

  newIncarnation(): IncarnationId {
    return incarnationId(++this.#incarnations);
  }
}

interface Node {
  readonly id: IncarnationId;
  readonly ownership: Ownership;
}

const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restart' as const), node: fc.nat(nodeCount - 1) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('move' as const),
      shard: fc.nat(shards - 1),
      node: fc.nat(nodeCount - 1),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('outage' as const), isAway: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('refresh' as const), router: fc.nat(1) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      router: fc.nat(1),
      shard: fc.nat(shards - 1),
      /** One of release 0.1.0 sends no maps and hears none. */
      isOld: fc.boolean(),
      /** Where it comes out when its owner's address is another's by now. */
      lostTo: fc.oneof(
        { weight: 5, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: fc.nat(nodeCount - 1) },
      ),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

class History {
  readonly truth = new Truth();
  readonly #nodes: Node[] = [];
  /** The node of each incarnation, at whose address the next life answers. */
  readonly #homes = new Map<IncarnationId, number>();
  /** Each router's map. */
  readonly #routers: ShardMap[];
  /** Stamps that were given, by shard, in the order in which they were. */
  readonly #stamps = Array.from({ length: shards }, (): bigint[] => []);
  taken = 0;

  constructor() {
    for (let node = 0; node < nodeCount; node++) this.#restart(node);
    this.truth.change((shard) => this.#nodes[shard % nodeCount]?.id);
    for (const { ownership } of this.#nodes) ownership.learn(this.truth.newest);
    this.#routers = [this.truth.newest, this.truth.newest];
  }

  async run(step: Step): Promise<void> {
    const { truth } = this;
    if (step.do === 'outage') truth.isAway = step.isAway;
    else if (step.do === 'write') await this.#write(step);
    // The rest is the catalog's: nothing of it happens while it is away.
    else if (truth.isAway) return;
    else if (step.do === 'restart') this.#restart(step.node);
    else if (step.do === 'refresh') this.#routers[step.router] = truth.newest;
    else if (step.do === 'move') this.#move(step.shard, this.#node(step.node));
    else {
      const { epoch } = truth.change(() => undefined, true);
      for (const { ownership } of this.#nodes) await ownership.reach(epoch);
      truth.confirmedBarrier = epoch;
    }
  }

  #node(index: number): Node {
    const node = this.#nodes[index];
    if (node === undefined) throw new Error('no node');
    return node;
  }

  /** The old process is dead, the next one opens an incarnation that takes its shards. */
  #restart(index: number): void {
    const id = this.truth.newIncarnation();
    const before = this.#nodes[index]?.id;
    const map = this.truth.change((shard) => (this.truth.newest.owners[shard]?.[0] === before ? id : undefined));
    this.#homes.set(id, index);
    this.#nodes[index] = { id, ownership: new Ownership(this.truth, id, map) };
  }

  /** Who gives a shard away stops taking it first: it knows the map before anybody else does. */
  #move(shard: number, { id }: Node): void {
    const before = this.truth.newest.owners[shard]?.[0];
    const map = this.truth.change((one) => (one === shard ? id : undefined));
    this.#nodes.find((node) => node.id === before)?.ownership.learn(map);
  }

  async #write({ router, shard, isOld, lostTo }: Extract<Step, { do: 'write' }>): Promise<void> {
    const map = this.#routers[router];
    const owner = map?.owners[shard]?.[0];
    const home = owner === undefined ? undefined : this.#homes.get(owner);
    if (map === undefined || home === undefined) throw new Error('nowhere to send it');
    const node = this.#node(lostTo ?? home);
    const wanted = emptyShardBitmap();
    for (let one = shard; one < shardCount; one += shards) addShard(wanted, one);
    const { ownership } = node;
    try {
      if (!isOld) ownership.learn(map);
      await ownership.reach(map.epoch);
      ownership.check(map.epoch, wanted);
    } catch (error) {
      if (node.id === owner && !isOld) this.#checkRefusal(map, shard);
      if (error instanceof InlayError && error.code !== 'unreachable' && !isOld && ownership.epoch > map.epoch)
        this.#routers[router] = ownership.map;
      return;
    }
    this.taken++;
    this.#checkTaken(map, shard, node);
  }

  #checkTaken(map: ShardMap, shard: number, { id, ownership }: Node): void {
    const { truth } = this;
    const stamp = ownership.nextStamp();
    const inForce = truth.at(ownership.epoch);
    expect(stamp >> 40n).toBe(inForce.epoch);
    expect(inForce.owners[shard]?.[0]).toBe(id);
    // It was meant for this life, and for none before.
    expect(map.owners[shard]?.[0]).toBe(id);
    // The last acknowledged write has the highest stamp, no matter which ingester took the ones before it.
    const given = this.#stamps[shard] ?? [];
    expect(given.at(-1) ?? -1n).toBeLessThan(stamp);
    given.push(stamp);
    // Its router knew of every deletion that somebody was told is done.
    expect(map.epoch).toBeGreaterThanOrEqual(truth.confirmedBarrier);
  }

  /** A router that tells its maps is refused for what has changed only, whether or not the catalog is there. */
  #checkRefusal(map: ShardMap, shard: number): void {
    const { barrier, since } = this.truth.newest;
    expect(map.epoch < barrier || map.epoch < (since[shard] ?? 0n)).toBe(true);
  }
}

test('random histories: a stamp is the owner’s, in order, after every deletion, and nothing else is refused', async () => {
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 80 }), async (steps) => {
      const history = new History();
      for (const one of steps) await history.run(one);
      taken += history.taken;
    }),
    { seed: 20261129, numRuns: atLength(150, 60) },
  );
  expect(taken).toBeGreaterThan(1000);
});

describe('a map that somebody tells', () => {
  const clock = new SimulatedClock();
  const open = (catalog: MemoryCatalog, node: string): Promise<ShardMap> =>
    catalog.openIncarnation({ node, address: '', members: ['a', 'b'] }).then(({ shardMap }) => shardMap);
  const all = emptyShardBitmap();

  test('is adopted with the catalog away, and writes by it go on', async () => {
    const catalog = new MemoryCatalog(clock);
    const first = await open(catalog, 'a');
    const ownership = new Ownership(catalog, incarnationId(1), first);
    const second = await open(catalog, 'b');
    await catalog.close();
    await expect(ownership.reach(second.epoch)).rejects.toMatchObject({ kind: 'unavailable' });
    ownership.learn(second);
    await ownership.reach(second.epoch);
    ownership.check(second.epoch, all);
    expect(ownership.nextStamp() >> 40n).toBe(2n);
    // Older ones change nothing.
    ownership.learn(first);
    expect(ownership.map).toBe(second);
  });

  test('of another cluster is refused, and one of release 0.1.0 is left to the catalog', async () => {
    const first = await open(new MemoryCatalog(clock, 'ours'), 'a');
    const ownership = new Ownership(new MemoryCatalog(clock), incarnationId(1), first);
    const foreign = { ...first, cluster: 'theirs', epoch: 5n };
    expect(() => ownership.learn(foreign)).toThrow(
      expect.objectContaining({ kind: 'conflict', code: 'other_cluster' }),
    );
    ownership.learn({ ...foreign, cluster: '' });
    expect(ownership.epoch).toBe(1n);
  });

  test('and that calls this incarnation closed leaves it nothing', async () => {
    const catalog = new MemoryCatalog(clock);
    const first = await open(catalog, 'a');
    const ownership = new Ownership(catalog, incarnationId(1), first);
    await catalog.forgetIncarnation(incarnationId(1));
    ownership.learn(await catalog.shardMap());
    const owned = first.owners.findIndex(([owner]) => owner === incarnationId(1));
    const one = emptyShardBitmap();
    addShard(one, owned);
    expect(() => ownership.check(ownership.epoch, one)).toThrow(expect.objectContaining({ code: 'not_owner' }));
  });
});
