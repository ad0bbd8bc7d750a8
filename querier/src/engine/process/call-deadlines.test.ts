import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { SystemClock } from '@inlay/core';
import { CallDeadlines } from './call-deadlines.js';
import type { CoreTimes } from './core-time.js';

const obeyMs = 1000;
let missed: number[];
let deadlines: CallDeadlines;
/** What one thread did so far. */
let thread: { ranMs: number; waitedMs: number };
let isKnown: boolean;

beforeEach(() => {
  jest.useFakeTimers();
  missed = [];
  thread = { ranMs: 0, waitedMs: 0 };
  isKnown = true;
  const times = (): CoreTimes | undefined => (isKnown ? new Map([['1', { ...thread, isReady: true }]]) : undefined);
  deadlines = new CallDeadlines({ clock: new SystemClock(), obeyMs, times, missed: (id) => missed.push(id) });
});
afterEach(() => {
  deadlines.clear();
  jest.useRealTimers();
});

/** Time goes by in which the process waited for a core for that share of it. */
function pass(ms: number, waitedShare: number): void {
  for (let i = 0; i < ms; i += 10) {
    thread.waitedMs += 10 * waitedShare;
    thread.ranMs += 10 * (1 - waitedShare);
    jest.advanceTimersByTime(10);
  }
}

describe('a call that was told to end', () => {
  test.each([
    ['by a cancel', 0],
    ['by its timeout', 300],
  ])('%s has its time, and no more', (_, timeoutMs) => {
    deadlines.begin(7, timeoutMs === 0 ? 60_000 : timeoutMs);
    if (timeoutMs === 0) deadlines.cancelled(7);
    pass(timeoutMs + obeyMs - 20, 0);
    expect(missed).toEqual([]);
    pass(40, 0);
    expect(missed).toEqual([7]);
  });

  test('has it as well where nobody tells what its process did, or where that hangs', () => {
    isKnown = false;
    deadlines.begin(1, 60_000);
    deadlines.cancelled(1);
    pass(obeyMs + 20, 1);
    expect(missed).toEqual([1]);
  });

  test('is given what others took of the cores', () => {
    deadlines.begin(1, 60_000);
    deadlines.cancelled(1);
    pass(9 * obeyMs, 0.95);
    expect(missed).toEqual([]);
    pass(10 * obeyMs, 0.95);
    expect(missed).toEqual([1]);
  });

  test('is given a minute at most', () => {
    deadlines.begin(1, 600_000);
    deadlines.cancelled(1);
    pass(59_000, 1);
    expect(missed).toEqual([]);
    pass(1_100, 1);
    expect(missed).toEqual([1]);
  });

  test('is not missed when it ends', () => {
    deadlines.begin(1, 60_000);
    deadlines.begin(2, 100);
    deadlines.cancelled(1);
    pass(obeyMs / 2, 0);
    deadlines.end(1);
    deadlines.end(2);
    pass(3 * obeyMs, 0);
    expect([missed, deadlines.count]).toEqual([[], 0]);
  });

  test('a stall of the one who watches is not its own', () => {
    deadlines.begin(1, 600_000);
    deadlines.cancelled(1);
    pass(obeyMs / 2, 0);
    // Nothing ran here for a minute: timers fire late, and what the call answered is not read yet.
    jest.setSystemTime(Date.now() + 60_000);
    pass(obeyMs / 4, 0);
    expect(missed).toEqual([]);
  });
});
