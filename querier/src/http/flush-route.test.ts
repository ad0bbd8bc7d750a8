import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { InlayError, noLogger, noMetrics, type Logger } from '@inlay/core';
import { createHttpApp, openAuthenticator, type FastifyInstance } from '@inlay/runtime';
import type { Flushed } from '@inlay/services';
import { SimulatedClock, systemParts } from '@inlay/testing';
import { registerFlushRoute } from './flush-route.js';

let app: FastifyInstance;
let lines: unknown[];
let failure: InlayError | undefined;
beforeEach(() => {
  lines = [];
  failure = undefined;
  const clock = new SimulatedClock();
  const logger: Logger = { ...noLogger, info: (message, fields) => void lines.push({ message, ...fields }) };
  ({ app } = createHttpApp({ ...systemParts, logger: noLogger, metrics: noMetrics, authenticator: openAuthenticator }));
  const flushAll = async (): Promise<Flushed> => {
    await clock.advance(1234);
    if (failure !== undefined) throw failure;
    return { files: 2, rows: 1500 };
  };
  registerFlushRoute(app, { flushAll, logger, clock });
});
afterEach(() => app.close());

const flush = async (): Promise<[number, unknown]> => {
  const answer = await app.inject({ method: 'POST', url: '/api/v3/flush', headers: { 'x-request-id': 'f-1' } });
  return [answer.statusCode, answer.json()];
};

test('a flush answers and logs what was written, and the time that it took', async () => {
  expect(await flush()).toEqual([200, { flushed: true, files: 2, rows: 1500, duration_ms: 1234 }]);
  expect(lines).toEqual([{ message: 'flushed', ms: 1234, files: 2, rows: 1500, requestId: 'f-1' }]);
});

test('a flush that failed is not told as one', async () => {
  failure = new InlayError('unavailable', 'the store is down', { code: 'persist_failed' });
  expect((await flush())[0]).toBe(503);
  expect(lines).toEqual([]);
});
