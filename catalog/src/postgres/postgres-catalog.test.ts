import { afterAll, beforeAll } from '@jest/globals';
import { SystemClock, SystemRandom } from '@inlay/core';
import type { Clock } from '@inlay/core';
import { startTestPostgres } from '../conformance/embedded-postgres.js';
import type { TestPostgres } from '../conformance/embedded-postgres.js';
import { describeCatalog } from '../conformance/index.js';
import { PostgresCatalog } from './postgres-catalog.js';

let server: TestPostgres;
/** A catalog as it is after its first opening: each test has a copy, since the migrations take longer than most tests. */
let migrated: string;

beforeAll(async () => {
  server = await startTestPostgres();
  migrated = await server.createDatabase();
  const first = await PostgresCatalog.open({ dsn: migrated, clock: new SystemClock(), random: new SystemRandom() });
  await first.close();
});

afterAll(async () => {
  await server.stop();
});

/** The test's clock tells the time, the system's sleeps: another process has no simulated time. */
function sleepingClock(clock: Clock): Clock {
  const system = new SystemClock();
  return {
    nowMs: () => clock.nowMs(),
    nowNs: () => clock.nowNs(),
    monotonicMs: () => system.monotonicMs(),
    sleep: (ms, signal) => system.sleep(ms, signal),
    after: (ms, run) => system.after(ms, run),
    every: (ms, run) => system.every(ms, run),
  };
}

describeCatalog('PostgreSQL', async (clock) => {
  const dsn = await server.createDatabase(migrated);
  const opened: PostgresCatalog[] = [];
  const open = async (): Promise<PostgresCatalog> => {
    const catalog = await PostgresCatalog.open({
      dsn,
      clock: sleepingClock(clock),
      random: new SystemRandom(),
      connectionsMax: 5,
    });
    opened.push(catalog);
    return catalog;
  };
  const dispose = async (): Promise<void> => {
    for (const catalog of opened) await catalog.close();
    await server.dropDatabase(dsn);
  };
  return { catalog: await open(), another: open, dispose };
});
