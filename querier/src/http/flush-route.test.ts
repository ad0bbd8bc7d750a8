import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { InlayError, noLogger, noMetrics, type Logger } from '@inlay/core';
import { createHttpApp, openAuthenticator, type FastifyInstance } from '@inlay/runtime';
import { SimulatedClock } from '@inlay/testing';
import { registerFlushRoute } from './flush-route.js';

let app: FastifyInstance;
let lines: unknown[];
let failure: InlayError | undefined;
beforeEach(() => {
  lines = [];
  failure = undefined;
  const clock = new SimulatedClock();
  const logger: Logger = { ...noLogger, info: (message, fields) => void lines.push({ message, ...fields }) };
  ({ app } = createHttpApp({ logger: noLogger, metrics: noMetrics, authenticator: openAuthenticator }));
  const flushAll = async (): Promise<void> => {
    await clock.advance(1234);
    if (failure !== undefined) throw failure;
  };
  registerFlushRoute(app, { flushAll, logger, clock });
});
afterEach(() => app.close());

const flush = async (): Promise<number> =>
  (await app.inject({ method: 'POST', url: '/api/v3/flush', headers: { 'x-request-id': 'f-1' } })).statusCode;

test('a flush is one line with the time that it took', async () => {
  expect(await flush()).toBe(200);
  expect(lines).toEqual([{ message: 'flushed', ms: 1234, requestId: 'f-1' }]);
});

test('a flush that failed is not told as one', async () => {
  failure = new InlayError('unavailable', 'the store is down', { code: 'persist_failed' });
  expect(await flush()).toBe(503);
  expect(lines).toEqual([]);
});
