import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { tableId } from '@inlay/core';
import { entryPoint } from '@inlay/runtime';
import { patientMs, waitUntil } from '@inlay/testing';
import { EngineProcess } from './process/engine-process.js';
import { EngineFixture, drain, neverAborts, queryOf } from './testing/engine-fixture.js';
import { GrowingGeneration } from './testing/hot-fixture.js';

const table = tableId(3);
let fixture: EngineFixture;
beforeAll(() => {
  fixture = new EngineFixture();
});
afterAll(() => fixture.close());

const kill = (): void => {
  if (fixture.engine.pid !== undefined) process.kill(fixture.engine.pid, 'SIGKILL');
};
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('an engine that dies', () => {
  test('fails the queries in it as unavailable, and the next call starts a new one', async () => {
    await fixture.started();
    const first = fixture.engine.pid;
    const running = fixture.text(
      'SELECT count(*) FROM range(100000000) a(i), range(1000) b(j) WHERE (i * j) % 7 = 3',
      'n',
    );
    const reading = await fixture.engine.run(
      queryOf('SELECT i FROM range(100000000) t(i)', 'i', { limits: { timeoutMs: patientMs, rowsMax: 1e9 } }),
      neverAborts(),
    );
    setTimeout(kill, 100);
    await expect(running).rejects.toMatchObject({ kind: 'unavailable', code: 'engine_crashed' });
    await expect(drain(reading.chunks)).rejects.toMatchObject({ code: 'engine_crashed' });
    expect(await fixture.rows('SELECT 1', 'a')).toEqual([{ a: 1 }]);
    expect(fixture.engine.pid).not.toBe(first);
  });

  test('may have been started before the engine was made; the next one is started like any other', async () => {
    const first = new EngineProcess({ memoryBytes: 512 * 1024 ** 2 });
    const early = new EngineFixture({ firstProcess: first });
    try {
      expect(early.engine.pid).toBe(first.pid);
      expect(await early.rows('SELECT 1', 'a')).toEqual([{ a: 1 }]);
      expect(early.engine.pid).toBe(first.pid);
      first.kill();
      await waitUntil('it is gone', () => early.engine.pid === undefined);
      expect(await early.rows('SELECT 2', 'a')).toEqual([{ a: 2 }]);
      expect(early.engine.pid).not.toBe(first.pid);
    } finally {
      await early.close();
    }
  });

  test('takes its hot tables along; leases of before fail, later ones load anew', async () => {
    const generation = new GrowingGeneration({ tags: [1], fields: { 2: 'f64' } }).add({
      tags: { 1: 'a' },
      time: 1n,
      stamp: 1n,
      fields: { 2: 1 },
    });
    const before = await fixture.engine.lease(table, [generation.answer()]);
    kill();
    await waitUntil('the engine is gone', () => fixture.engine.held(table).length === 0);
    await expect(fixture.rows(`SELECT count(*) FROM ${before.tables[0]?.rowsTable ?? ''}`, 'n')).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'engine_crashed',
    });
    const after = await fixture.engine.lease(table, [generation.answer()]);
    before.release();
    expect(await fixture.rows(`SELECT count(*) FROM ${after.tables[0]?.rowsTable ?? ''}`, 'n')).toEqual([{ n: 1 }]);
    after.release();
  });

  test('leaves no spilled bytes behind', async () => {
    await fixture.started();
    kill();
    await waitUntil('the engine is gone', () => fixture.engine.pid === undefined);
    const spilled = join(fixture.directory, 'spill');
    await waitUntil('its folder is gone', () => readdirSync(spilled).length === 0);
  });
});

describe('a querier that dies', () => {
  test('takes its engine along', async () => {
    const fixtureUrl = entryPoint(import.meta.url, './testing/engine-fixture.js').href;
    const script = `const { EngineFixture } = await import('${fixtureUrl}');
      const fixture = new EngineFixture();
      const { engine, directory } = fixture;
      await fixture.started();
      console.log(engine.pid, directory);
      setInterval(() => undefined, 1000);`;
    const querier = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(querier.stdout, 'data')) as [Buffer];
    const [pidText, directory = ''] = line.toString().trim().split(' ');
    const pid = Number(pidText);
    expect(isAlive(pid)).toBe(true);
    querier.kill('SIGKILL');
    await waitUntil('the engine is gone', () => !isAlive(pid));
    rmSync(directory, { recursive: true });
  });
});

describe('closing', () => {
  test('ends the process and refuses what comes after', async () => {
    const own = new EngineFixture();
    await own.started();
    const { pid } = own.engine;
    const running = own.text('SELECT count(*) FROM range(100000000) a(i), range(1000) b(j) WHERE (i * j) % 7 = 3', 'n');
    const failed = expect(running).rejects.toMatchObject({ code: 'engine_closed' });
    await own.close();
    await failed;
    expect(pid !== undefined && isAlive(pid)).toBe(false);
    await expect(own.started()).rejects.toMatchObject({ code: 'engine_closed' });
    expect(existsSync(own.directory)).toBe(false);
  });
});

test('four heavy queries leave this thread alone', async () => {
  const own = new EngineFixture();
  try {
    let ended = 0;
    const heavy = Array.from({ length: 4 }, () =>
      own
        .text('SELECT count(*) FROM range(100000000) a(i), range(1000) b(j) WHERE (i * j) % 7 = 3', 'n')
        .catch(() => undefined)
        .finally(() => ended++),
    );
    // They run for minutes. A thread that waits for one takes no turn before it has ended.
    for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(ended).toBe(0);
    await own.close();
    await Promise.all(heavy);
  } finally {
    await own.close();
  }
});
