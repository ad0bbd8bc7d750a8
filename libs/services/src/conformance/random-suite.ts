import { expect, test } from '@jest/globals';
import { atLength, Prng } from '@inlay/testing';
import type { LogWriter } from '../write-log/log-writer.js';
import { manyHosts, type LogRow } from './log-rows.js';
import type { LogScene } from './log-scene.js';
import type { WithLog } from './with-log.js';

const steps = 25;
const seeds = Array.from({ length: atLength(12, 4) }, (_, i) => i + 1);

/** Writes and persists at random through lives that end in every way, and remembers what was answered. */
class History {
  readonly #scene: LogScene;
  readonly #random: Prng;
  readonly #writers: readonly LogWriter[];
  /** Values are unique, so that each tells which write it is of. */
  #value = 0;
  /** Steps: the writes of one are at the same time, and those of a later one come after. */
  readonly steps: LogRow[][] = [];

  constructor(scene: LogScene, seed: number) {
    this.#scene = scene;
    this.#random = new Prng(seed);
    this.#writers = [scene.writer(), scene.writer()];
  }

  /** Few keys, so that most are written again. */
  #rows(): LogRow[] {
    const random = this.#random;
    const rows = new Map<string, LogRow>();
    for (let i = 1 + random.below(6); i > 0; i--) {
      const row = { host: random.pick(manyHosts.slice(0, 9)), time: random.below(3), value: ++this.#value };
      rows.set(`${row.host} ${String(row.time)}`, row);
    }
    return [...rows.values()];
  }

  async step(): Promise<void> {
    const random = this.#random;
    const writes = Array.from({ length: 1 + random.below(5) }, () => this.#rows());
    const pending = writes.map((rows) => this.#scene.write(random.pick(this.#writers), rows));
    if (random.chance(0.3)) await this.#persist();
    if (random.chance(0.15)) await this.#scene.restart();
    await Promise.all(pending);
    this.steps.push(writes.flat());
    if (random.chance(0.1)) await this.#scene.reader.adoptEpoch(await this.#scene.fixture.newEpoch());
    if (random.chance(0.1)) await this.#end();
  }

  async #persist(): Promise<void> {
    const { memory } = this.#scene;
    for (const lane of memory.lanes) {
      const records = memory.of(lane);
      if (records.length > 0) await this.#scene.persist(lane, this.#random.pick(records).stamp);
    }
  }

  async #end(): Promise<void> {
    if (this.#random.chance(0.5)) await this.#scene.stop();
    else {
      await this.#scene.reader.drain();
      await this.#scene.reader.close('keep');
    }
    await this.#scene.start();
  }
}

export function randomSuite(withLog: WithLog): void {
  test.each(seeds)('lose, double, change and overtake nothing that was answered, seed %i', async (seed) => {
    await withLog(async (scene) => {
      await scene.start();
      const history = new History(scene, seed);
      for (let step = 0; step < steps; step++) await history.step();
      await scene.restart();
      scene.noProblems();
      const versions = await scene.versions();
      const identity = ({ host, time, value }: LogRow): string => `${host} ${String(time)} ${String(value)}`;
      expect(versions.map(identity).sort()).toEqual(history.steps.flat().map(identity).sort());
      const stepOf = new Map(history.steps.flatMap((rows, step) => rows.map(({ value }) => [value, step])));
      const seen = new Map<string, number>();
      for (const { host, time, value } of versions) {
        const key = `${host} ${String(time)}`;
        const step = stepOf.get(value) ?? -1;
        expect(step).toBeGreaterThanOrEqual(seen.get(key) ?? 0);
        seen.set(key, step);
      }
    }, seed)();
  });
}
