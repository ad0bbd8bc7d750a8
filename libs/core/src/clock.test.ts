import { expect, test } from '@jest/globals';
import { SystemClock } from './clock.js';

test('nowNs has digits below a ms, and follows a wall clock that was set or that went on during sleep', () => {
  let wall = 1_700_000_000_000;
  let monotonic = 500.25;
  const clock = new SystemClock(
    () => wall,
    () => monotonic,
  );
  expect(clock.nowNs()).toBe(1_700_000_000_000_000_000n);
  monotonic += 0.5;
  expect(clock.nowNs()).toBe(1_700_000_000_000_500_000n);
  wall += 3_600_000;
  expect(clock.nowNs()).toBe(1_700_003_600_000_000_000n);
  wall -= 60_000;
  monotonic += 1;
  expect(clock.nowNs()).toBe(1_700_003_540_000_000_000n);
});

test('a cancelled timer does not run, and one that repeats runs until it is cancelled', async () => {
  const clock = new SystemClock();
  const cancelled = clock.after(1, () => {
    throw new Error('it was cancelled');
  });
  cancelled.cancel();
  let runs = 0;
  await new Promise<void>((resolve) => {
    const repeated = clock.every(1, () => {
      if (++runs < 3) return;
      repeated.cancel();
      resolve();
    });
  });
  await clock.sleep(20);
  expect(runs).toBe(3);
});

test('a time too long for a timer of Node is waited for, and not taken for none', async () => {
  const clock = new SystemClock();
  let hasRun = false;
  const timer = clock.after(2 ** 40, () => (hasRun = true));
  await clock.sleep(20);
  timer.cancel();
  expect(hasRun).toBe(false);
});

test('the real one agrees with Date.now', () => {
  const clock = new SystemClock();
  const before = Date.now();
  const now = Number(clock.nowNs() / 1_000_000n);
  expect(now).toBeGreaterThanOrEqual(before - 50);
  expect(now).toBeLessThanOrEqual(Date.now() + 50);
});
