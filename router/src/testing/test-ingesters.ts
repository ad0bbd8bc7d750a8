import type { Catalog, Incarnation, ShardMap } from '@inlay/catalog';
import { InlayError, shardCount, type IncarnationId } from '@inlay/core';
import type { WriteAck, WriteRequest, WriteSink } from '@inlay/services';
import type { WriteSinks } from '../upstream/write-sinks.js';

/** Refuses as an ingester does: by its own epoch and shards, and answers a repeated number with its first stamp. */
export class TestIngester implements WriteSink {
  readonly applied: WriteRequest[] = [];
  /** One entry a call: what to do instead of taking it; `lost` takes it and loses the answer. */
  readonly script: (InlayError | 'lost' | undefined)[] = [];
  calls = 0;
  readonly #id: IncarnationId;
  readonly #stamps = new Map<string, bigint>();
  #map: ShardMap;
  /** Told of its map when it refuses because of it. */
  onRefusal: (map: ShardMap) => void = () => undefined;

  constructor(id: IncarnationId, map: ShardMap) {
    this.#id = id;
    this.#map = map;
  }

  /** Adopts a map. */
  adopt(map: ShardMap): void {
    this.#map = map;
  }

  /** Rows taken, repeats left out. */
  get rows(): number {
    return this.applied.flatMap(({ batches }) => batches).reduce((sum, { rowCount }) => sum + rowCount, 0);
  }

  async write(request: WriteRequest): Promise<WriteAck> {
    await Promise.resolve();
    this.calls++;
    const step = this.script.shift();
    if (step instanceof InlayError) throw step;
    const key = `${request.routerId} ${String(request.number)}`;
    const known = this.#stamps.get(key);
    if (known !== undefined) return { stamp: known };
    try {
      this.#check(request);
    } catch (error) {
      this.onRefusal(this.#map);
      throw error;
    }
    const stamp = BigInt(this.applied.push(request));
    this.#stamps.set(key, stamp);
    if (step === 'lost') throw new InlayError('unavailable', 'the stream broke', { code: 'stream_broken' });
    return { stamp };
  }

  #check({ epoch, batches }: WriteRequest): void {
    const { barrier, epoch: own, owners, since } = this.#map;
    const isOver = (changed: bigint): boolean => epoch < changed || epoch > own;
    if (isOver(barrier)) throw new InlayError('unavailable', `epoch ${String(epoch)} is over`, { code: 'stale_epoch' });
    for (const hash of batches.flatMap(({ series }) => [...series.hashes])) {
      const shard = hash & (shardCount - 1);
      if (owners[shard]?.[0] !== this.#id) throw new InlayError('unavailable', 'not mine', { code: 'not_owner' });
      if (isOver(since[shard] ?? 0n)) throw new InlayError('unavailable', 'moved', { code: 'stale_epoch' });
    }
  }
}

/** One TestIngester for each incarnation that the catalog lists. */
export class TestIngesters implements WriteSinks {
  readonly all = new Map<IncarnationId, TestIngester>();
  readonly #catalog: Catalog;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** Opens one more and tells all of the new map. */
  async open(node: string, members: readonly string[]): Promise<TestIngester> {
    const { incarnation, shardMap } = await this.#catalog.openIncarnation({ node, address: '', members });
    const ingester = new TestIngester(incarnation.id, shardMap);
    this.all.set(incarnation.id, ingester);
    await this.adopt();
    return ingester;
  }

  async adopt(): Promise<void> {
    const map = await this.#catalog.shardMap();
    for (const ingester of this.all.values()) ingester.adopt(map);
  }

  of({ id }: Incarnation): WriteSink {
    const ingester = this.all.get(id);
    if (ingester === undefined) throw new InlayError('unavailable', 'nobody there', { code: 'no_address' });
    return ingester;
  }

  follow(): void {}
  onMap(): void {}

  close(): Promise<void> {
    return Promise.resolve();
  }
}
