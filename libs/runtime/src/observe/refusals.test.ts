import { beforeEach, expect, test } from '@jest/globals';
import { noLogger, type Logger } from '@inlay/core';
import { SimulatedClock } from '@inlay/testing';
import { Refusals } from './refusals.js';

let lines: Readonly<Record<string, unknown>>[] = [];
let clock: SimulatedClock;
let refusals: Refusals;
beforeEach(() => {
  lines = [];
  clock = new SimulatedClock();
  const logger: Logger = { ...noLogger, info: (message, fields) => void lines.push({ message, ...fields }) };
  refusals = new Refusals(logger, clock);
});

test('refused requests are one line at most every 10 s for each status and code, and none is left out', async () => {
  for (let i = 0; i < 1000; i++) {
    refusals.add({ status: 401, code: 'unauthenticated', route: '/write', requestId: `r${String(i)}` });
    refusals.add({ status: 'RESOURCE_EXHAUSTED', code: 'overloaded' });
  }
  expect(lines).toMatchObject([
    { message: 'requests refused', status: 401, code: 'unauthenticated', count: 1, oneOfThem: { requestId: 'r0' } },
    { message: 'requests refused', status: 'RESOURCE_EXHAUSTED', code: 'overloaded', count: 1 },
  ]);
  await clock.advance(9_999);
  expect(lines).toHaveLength(2);
  await clock.advance(1);
  expect(lines.slice(2)).toMatchObject([
    { status: 401, count: 999, oneOfThem: { route: '/write', requestId: 'r999' } },
    { status: 'RESOURCE_EXHAUSTED', count: 999 },
  ]);
  await clock.advance(60_000);
  expect(lines).toHaveLength(4);
});

test('codes without end do not make lines without end', async () => {
  for (let i = 0; i < 5000; i++) refusals.add({ status: 400, code: `made-up-${String(i)}` });
  expect(lines.length).toBeLessThanOrEqual(201);
  await clock.advance(10_000);
  expect(lines.length).toBeLessThanOrEqual(202);
  expect(lines.reduce((sum, { count }) => sum + Number(count), 0)).toBe(5000);
  expect(lines.at(-1)).toMatchObject({ code: 'other' });
});
