import { MemoryCatalog } from '@inlay/catalog/testing';
import type { HotAnswer } from '@inlay/services';
import { PowerLossFiles, Prng, SimulatedClock } from '@inlay/testing';
import type { Ingester } from '../ingester.js';
import { testRequest } from './test-batches.js';
import { TestHotStore } from './test-hot-store.js';
import { testIngester, testWalDirectory } from './test-ingester.js';
import type { WalLog } from '../wal-log/index.js';

/** One node with one catalog, started again and again on whatever volume is put under it. */
export class TestNode {
  readonly catalog = new MemoryCatalog(new SimulatedClock());
  readonly random: Prng;
  readonly #segmentBytesMax: number;
  files: PowerLossFiles;
  hot = new TestHotStore();
  #parts: { readonly ingester: Ingester; readonly log: WalLog } | undefined;
  #writes = 0;

  constructor(seed = 1, segmentBytesMax = 600) {
    this.random = new Prng(seed);
    this.files = new PowerLossFiles(this.random);
    this.#segmentBytesMax = segmentBytesMax;
  }

  get ingester(): Ingester {
    return this.#started().ingester;
  }
  get log(): WalLog {
    return this.#started().log;
  }

  /** A new life, after the process of the last one was killed. */
  async start(files = this.files.restart()): Promise<void> {
    this.files = files;
    const hot = new TestHotStore();
    this.hot = hot;
    const source = {
      read: (): Promise<HotAnswer> =>
        Promise.resolve({ incarnations: hot.incarnations, filesVersion: 0n, generations: [] }),
    };
    this.#parts = testIngester({
      files,
      catalog: this.catalog,
      makeHot: () => ({ store: hot, source }),
      segmentBytesMax: this.#segmentBytesMax,
    });
    await this.ingester.start();
  }

  /** Rows 1, 2, 3, … over all lives. */
  async write(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const number = ++this.#writes;
      const { epoch } = await this.catalog.shardMap();
      await this.log.write(testRequest(number, [{ host: 'h', time: number, a: number }], epoch));
    }
  }

  times(): number[] {
    return this.hot.rows().map(({ time }) => Number(time));
  }
  segments(): string[] {
    return this.files.list(testWalDirectory).filter((name) => name.endsWith('.wal'));
  }
  remove(...names: readonly string[]): void {
    for (const name of names) this.files.remove(`${testWalDirectory}/${name}`);
  }
  async open(): Promise<number[]> {
    const { incarnations } = await this.catalog.shardMap();
    return incarnations.filter(({ state }) => state !== 'closed').map(({ id }) => id);
  }
  async lost(): Promise<number[]> {
    const { lost = [] } = await this.ingester.read({ tableId: 1 as never, held: [] });
    return lost.map(({ incarnation }) => incarnation);
  }

  #started(): { readonly ingester: Ingester; readonly log: WalLog } {
    if (this.#parts === undefined) throw new Error('not started');
    return this.#parts;
  }
}
