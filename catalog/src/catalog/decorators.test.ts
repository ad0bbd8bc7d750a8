import { describe, expect, test } from '@jest/globals';
import { databaseId, InlayError, incarnationId, noLogger, tableId } from '@inlay/core';
import type { Clock, Logger } from '@inlay/core';
import { Prng, RecordedMetrics, SimulatedClock } from '@inlay/testing';
import { MemoryCatalog } from '../testing/index.js';
import type { Catalog } from './catalog.js';
import { DecoratedCatalog } from './decorated-catalog.js';
import type { CatalogOp } from './decorated-catalog.js';
import { MeasuredCatalog } from './measured-catalog.js';
import { ReachedCatalog } from './reached-catalog.js';
import { RetryingCatalog } from './retrying-catalog.js';

/** Does each call, then fails the first `failures` of them: the answer was lost. */
class Flaky extends DecoratedCatalog {
  calls = 0;
  readonly #failures: number;
  readonly #error: InlayError;

  constructor(
    inner: Catalog,
    failures: number,
    error = new InlayError('unavailable', 'lost', { code: 'unreachable' }),
  ) {
    super(inner);
    this.#failures = failures;
    this.#error = error;
  }
  protected async around<T>(_: CatalogOp, call: () => Promise<T>): Promise<T> {
    const answer = await call();
    if (++this.calls <= this.#failures) throw this.#error;
    return answer;
  }
}

/** Sleeps no time, and counts it. */
function countingClock(): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  const simulated = new SimulatedClock();
  return {
    slept,
    nowMs: () => simulated.nowMs(),
    nowNs: () => simulated.nowNs(),
    monotonicMs: () => simulated.monotonicMs(),
    sleep: (ms) => {
      slept.push(ms);
      return Promise.resolve();
    },
    after: (ms, run) => simulated.after(ms, run),
    every: (ms, run) => simulated.every(ms, run),
  };
}

const memory = (): MemoryCatalog => new MemoryCatalog(new SimulatedClock());

describe('retrying', () => {
  const calls: readonly [CatalogOp, boolean, (catalog: Catalog) => Promise<unknown>][] = [
    ['listDatabases', true, (c) => c.listDatabases()],
    ['schema', true, (c) => c.schema('db')],
    ['ensureSchema', true, (c) => c.ensureSchema(databaseId(1), [{ name: 't', columns: [] }])],
    ['markDraining', true, (c) => c.markDraining(incarnationId(1))],
    ['closeIncarnation', true, (c) => c.closeIncarnation(incarnationId(1))],
    ['shardMap', true, (c) => c.shardMap()],
    ['commitFile', true, (c) => c.commitFile({ file: undefined, tableId: tableId(1), lowWater: [] })],
    ['listFiles', true, (c) => c.listFiles(tableId(1))],
    ['createDatabase', false, (c) => c.createDatabase({ name: 'new' })],
    ['deleteDatabase', false, (c) => c.deleteDatabase('db')],
    ['openIncarnation', false, (c) => c.openIncarnation({ node: 'b', address: '', members: ['b'] })],
  ];

  test.each(calls)('%s is repeated: %s', async (_, isRepeated, call) => {
    const inner = memory();
    const { id } = await inner.createDatabase({ name: 'db' });
    await inner.ensureSchema(id, [{ name: 't', columns: [] }]);
    await inner.openIncarnation({ node: 'a', address: '', members: ['a'] });
    const flaky = new Flaky(inner, 3);
    const clock = countingClock();
    const outcome = await call(new RetryingCatalog(flaky, { clock, random: new Prng(1) })).then(
      () => 'ok',
      () => 'failed',
    );
    expect(outcome).toBe(isRepeated ? 'ok' : 'failed');
    expect(flaky.calls).toBe(isRepeated ? 4 : 1);
    expect(clock.slept.length).toBe(isRepeated ? 3 : 0);
  });

  test('gives up after four calls, and at once where a repeat cannot help', async () => {
    const clock = countingClock();
    const down = new Flaky(memory(), 99);
    await expect(new RetryingCatalog(down, { clock, random: new Prng(1) }).shardMap()).rejects.toMatchObject({
      code: 'unreachable',
    });
    expect(down.calls).toBe(4);
    const invalid = new Flaky(memory(), 99, new InlayError('invalid', 'no', { code: 'no' }));
    await expect(new RetryingCatalog(invalid, { clock, random: new Prng(1) }).shardMap()).rejects.toMatchObject({
      code: 'no',
    });
    expect(invalid.calls).toBe(1);
  });

  test('a close ends the waiting', async () => {
    const down = new Flaky(memory(), 99);
    const retrying = new RetryingCatalog(down, { clock: new SimulatedClock(), random: new Prng(1) });
    const call = retrying.shardMap();
    await new Promise((resolve) => setImmediate(resolve));
    await retrying.close();
    await expect(call).rejects.toMatchObject({ code: 'unreachable' });
  });
});

describe('reaching', () => {
  test('asks until it is answered, says once that it is not, and does not mind a loss later', async () => {
    const warned: unknown[] = [];
    const logger: Logger = { ...noLogger, warn: (_, fields) => void warned.push(fields) };
    const flaky = new Flaky(memory(), 3);
    const catalog = new ReachedCatalog(flaky);
    expect(catalog.notReady()).toEqual(['the catalog']);
    const clock = countingClock();
    await catalog.reach({ clock, logger });
    expect([flaky.calls, clock.slept.length, warned]).toEqual([4, 3, [{ reason: 'lost' }]]);
    expect(catalog.notReady()).toEqual([]);
    flaky.calls = 0;
    await expect(catalog.shardMap()).rejects.toMatchObject({ code: 'unreachable' });
    expect(catalog.notReady()).toEqual([]);
  });

  test('whatever is answered counts, and then nothing is asked', async () => {
    const flaky = new Flaky(memory(), 0);
    const catalog = new ReachedCatalog(flaky);
    await catalog.listDatabases();
    await catalog.reach({ clock: countingClock(), logger: noLogger });
    expect([flaky.calls, catalog.notReady()]).toEqual([1, []]);
  });

  test('a close ends the asking', async () => {
    const catalog = new ReachedCatalog(new Flaky(memory(), 99));
    const asking = catalog.reach({ clock: new SimulatedClock(), logger: noLogger });
    await new Promise((resolve) => setImmediate(resolve));
    await catalog.close();
    await asking;
    expect(catalog.notReady()).toEqual(['the catalog']);
  });
});

describe('measuring', () => {
  test('each call is observed once, with its operation and how it ended', async () => {
    const metrics = new RecordedMetrics();
    const catalog = new MeasuredCatalog(memory(), metrics, new SimulatedClock());
    await catalog.createDatabase({ name: 'db' });
    await expect(catalog.createDatabase({ name: 'db' })).rejects.toMatchObject({ code: 'database_exists' });
    await catalog.createDatabase({ name: 'db2' });
    const of = { name: 'catalog_op_seconds', value: 0 };
    expect(metrics.seen).toEqual([
      { ...of, labels: { op: 'createDatabase', outcome: 'ok' } },
      { ...of, labels: { op: 'createDatabase', outcome: 'conflict' } },
      { ...of, labels: { op: 'createDatabase', outcome: 'ok' } },
    ]);
    expect(metrics.seen[0]?.labels).toBe(metrics.seen[2]?.labels);
  });
});
