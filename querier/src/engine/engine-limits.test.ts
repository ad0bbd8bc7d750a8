import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { afterEach, describe, expect, test } from '@jest/globals';
import { isInlayError, type Labels } from '@inlay/core';
import { patientMs, RecordedMetrics, waitUntil } from '@inlay/testing';
import type { DuckDbEngineOptions } from './engine-options.js';
import { residentBytes } from './process/process-limits.js';
import { EngineFixture, drain, queryOf } from './testing/engine-fixture.js';

const megabyte = 1024 ** 2;
const heavy = 'SELECT count(*) FROM range(100000000) a(i), range(1000) b(j) WHERE (i * j) % 7 = 3';
const limits = { timeoutMs: patientMs, rowsMax: 1e9 };
let fixture: EngineFixture;
let metrics: RecordedMetrics;
const open = (options: Partial<DuckDbEngineOptions>): void => {
  metrics = new RecordedMetrics();
  fixture = new EngineFixture({ metrics, ...options });
};
afterEach(() => fixture.close());

const kills = (labels: Labels): number => metrics.value('engine_kills_total', labels);
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no failure',
    (e: unknown) => e,
  );

describe('a query that does not obey', () => {
  test.each([
    ['a cancel', 60_000, true],
    ['its timeout', 300, false],
  ])('%s costs the process, and the next call starts a new one', async (_, timeoutMs, leaves) => {
    open({ obeyMs: 300 });
    await fixture.started();
    const { pid } = fixture.engine;
    const leaver = new AbortController();
    const query = queryOf(heavy, 'n', { limits: { ...limits, timeoutMs } });
    const running = failure(fixture.engine.run(query, leaver.signal).then((result) => drain(result.chunks)));
    const other = failure(fixture.text(heavy, 'n', { limits }));
    await waitUntil('both run', () => metrics.value('engine_queries_running') === 2);
    // Nothing that it is told reaches it any more.
    process.kill(pid ?? 0, 'SIGSTOP');
    if (leaves) leaver.abort();
    expect(await other).toMatchObject({ kind: 'unavailable', code: 'engine_crashed' });
    expect(await running).toMatchObject({ kind: 'unavailable' });
    expect(kills({ reason: 'disobedience' })).toBe(1);
    expect(await fixture.rows('SELECT 1', 'a')).toEqual([{ a: 1 }]);
    expect(fixture.engine.pid).not.toBe(pid);
    expect(metrics.value('engine_queries_running')).toBe(0);
  });

  test('while one that obeys costs nothing', async () => {
    open({ obeyMs: 30_000 });
    await fixture.started();
    const { pid } = fixture.engine;
    for (let i = 0; i < 3; i++) {
      const leaver = new AbortController();
      const running = failure(
        fixture.engine.run(queryOf(heavy, 'n', { limits }), leaver.signal).then((result) => drain(result.chunks)),
      );
      await waitUntil('it runs', () => metrics.value('engine_queries_running') > 0);
      leaver.abort();
      expect(await running).toMatchObject({ code: 'query_cancelled' });
      await waitUntil('its place is free', () => metrics.value('engine_queries_running') === 0);
    }
    expect(fixture.engine.pid).toBe(pid);
    expect(kills({ reason: 'disobedience' })).toBe(0);
  });

  test('nor does one that the machine did not let obey in time', async () => {
    // Its own threads are counted: the one that obeys may wait while the others compute.
    open({ obeyMs: 1000, niceness: 19 });
    await fixture.started();
    const { pid } = fixture.engine;
    const leaver = new AbortController();
    const slow = await fixture.engine.run(
      queryOf("SELECT repeat('x', 1000) AS a FROM range(1000000)", 'a:utf8', { limits, format: 'csv' }),
      leaver.signal,
    );
    const crowd = Array.from({ length: 4 * availableParallelism() }, () =>
      spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
    );
    try {
      const running = failure(
        fixture.engine.run(queryOf(heavy, 'n', { limits }), leaver.signal).then((result) => drain(result.chunks)),
      );
      await waitUntil('both run', () => metrics.value('engine_queries_running') === 2);
      leaver.abort();
      expect(await running).toMatchObject({ code: 'query_cancelled' });
      expect(await failure(drain(slow.chunks))).toMatchObject({ code: 'query_cancelled' });
      await waitUntil('both have obeyed', () => metrics.value('engine_queries_running') === 0);
    } finally {
      for (const one of crowd) one.kill('SIGKILL');
    }
    expect(kills({ reason: 'disobedience' })).toBe(0);
    expect(fixture.engine.pid).toBe(pid);
  });

  test('those that wait for a place are counted', async () => {
    open({ queriesMax: 1 });
    const leaver = new AbortController();
    const all = [1, 2, 3].map(() =>
      failure(
        fixture.engine.run(queryOf(heavy, 'n', { limits }), leaver.signal).then((result) => drain(result.chunks)),
      ),
    );
    await waitUntil('all are sent', () => metrics.value('engine_queries_waiting') === 2);
    expect(metrics.value('engine_queries_running')).toBe(1);
    leaver.abort();
    await Promise.all(all);
  });
});

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('memory that DuckDB does not count', () => {
  test('ends the process, is told as exhausted, and the next call starts a new one', async () => {
    open({ processBytesMax: 350 * megabyte });
    await fixture.started();
    const { pid } = fixture.engine;
    // It grows slowly, so that the watch sees it before the kernel refuses twice as much.
    const sql = `SELECT i % 1000, list(repeat('x', 200) || i || j)
      FROM range(1000000) a(i), range(1000) b(j) WHERE (i * j) % 97 = 3 GROUP BY 1`;
    expect(await failure(fixture.text(sql, 'a b:utf8[]', { limits }))).toMatchObject({
      kind: 'exhausted',
      code: 'engine_memory',
    });
    expect(kills({ reason: 'memory' })).toBe(1);
    expect(await fixture.rows('SELECT 1', 'a')).toEqual([{ a: 1 }]);
    expect(fixture.engine.pid).not.toBe(pid);
    expect(metrics.value('engine_process_bytes')).toBeGreaterThan(20 * megabyte);
  });

  test('and is asked for at once is refused by the kernel, whatever the limit of DuckDB', async () => {
    open({ processBytesMax: 400 * megabyte, memoryBytes: 64 * 1024 * megabyte });
    await fixture.started();
    const { pid } = fixture.engine;
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, residentBytes(pid ?? 0) ?? 0);
    }, 20);
    const error = await failure(fixture.text("SELECT length(repeat('x', 3000000000))", 'n', { limits }));
    clearInterval(watch);
    expect(isInlayError(error) && ['exhausted', 'unavailable'].includes(error.kind)).toBe(true);
    expect(most).toBeLessThan(1000 * megabyte);
    expect(await fixture.rows('SELECT 1', 'a')).toEqual([{ a: 1 }]);
  });
});
