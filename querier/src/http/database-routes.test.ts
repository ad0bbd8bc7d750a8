import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { MemoryCatalog } from '@inlay/catalog/testing';
import { InlayError, noLogger, SystemClock } from '@inlay/core';
import { createHttpApp, openAuthenticator, PromMetrics, type FastifyInstance } from '@inlay/runtime';
import { systemParts } from '@inlay/testing';
import { registerDatabaseRoutes } from './database-routes.js';

let catalog: MemoryCatalog;
let app: FastifyInstance;
let adopted: bigint[];
let failures: InlayError[];

const remove = async (name: string): Promise<number> =>
  (await app.inject({ method: 'DELETE', url: `/api/v3/configure/database?db=${name}` })).statusCode;

beforeEach(() => {
  catalog = new MemoryCatalog(new SystemClock());
  adopted = [];
  failures = [];
  const metrics = new PromMetrics({ processMetrics: false });
  ({ app } = createHttpApp({ ...systemParts, logger: noLogger, metrics, authenticator: openAuthenticator }));
  registerDatabaseRoutes(app, {
    catalog,
    adoptEpoch: (epoch) => {
      const failure = failures.shift();
      if (failure !== undefined) return Promise.reject(failure);
      adopted.push(epoch);
      return Promise.resolve();
    },
  });
});
afterEach(() => app.close());

describe('the deletion of a database', () => {
  test('is answered when every ingester has adopted the epoch that it began', async () => {
    await catalog.createDatabase({ name: 'db' });
    expect(await remove('db')).toBe(200);
    expect(adopted).toEqual([(await catalog.shardMap()).epoch]);
  });

  test('of which an ingester did not hear is finished by its repeat, though the database is gone', async () => {
    await catalog.createDatabase({ name: 'db' });
    failures.push(new InlayError('unavailable', 'nobody there', { code: 'ingester_failed' }));
    expect(await remove('db')).toBe(503);
    expect(await remove('db')).toBe(404);
    // Otherwise writes of routers that know the old database would still be acknowledged.
    expect(adopted).toEqual([(await catalog.shardMap()).epoch]);
    failures.push(new InlayError('unavailable', 'nobody there', { code: 'ingester_failed' }));
    expect(await remove('db')).toBe(503);
  });
});
