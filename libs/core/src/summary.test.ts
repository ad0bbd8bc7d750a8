import { describe, expect, test } from '@jest/globals';
import type { Timer, Timers } from './clock.js';
import { limitedLogger } from './limited-logger.js';
import { noLogger, type Logger } from './logger.js';
import { Summary } from './summary.js';

/** Time that stands still until a test moves it. */
class HeldTime implements Timers {
  #nowMs = 0;
  #timers: { readonly atMs: number; readonly run: () => void }[] = [];

  after(ms: number, run: () => void): Timer {
    this.#timers.push({ atMs: this.#nowMs + ms, run });
    const timer: Timer = { cancel: () => undefined, unref: () => timer };
    return timer;
  }
  every(): Timer {
    throw new Error('nothing here repeats');
  }

  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const due = this.#timers.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#nowMs = due.atMs;
      due.run();
    }
    this.#nowMs = endMs;
  }
}

describe('Summary', () => {
  const told: number[] = [];
  const open = (clock: HeldTime): Summary<number> =>
    new Summary({
      windowMs: 1000,
      merge: (a, b) => a + b,
      tell: (sum) => told.push(sum),
      clock,
    });

  test('tells the first at once, what follows together, and begins anew after a quiet window', () => {
    told.length = 0;
    const clock = new HeldTime();
    const summary = open(clock);
    for (let i = 0; i < 5; i++) summary.add(1);
    expect(told).toEqual([1]);
    clock.advance(1000);
    expect(told).toEqual([1, 4]);
    summary.add(1);
    expect(told).toEqual([1, 4]);
    clock.advance(3000);
    expect(told).toEqual([1, 4, 1]);
    summary.add(7);
    expect(told).toEqual([1, 4, 1, 7]);
  });

  test('tells at most once in a window and leaves nothing out, however things come', () => {
    told.length = 0;
    const clock = new HeldTime();
    const summary = open(clock);
    let added = 0;
    for (let step = 0; step < 500; step++) {
      summary.add(1);
      added++;
      clock.advance((step * 37) % 91);
    }
    summary.flush();
    expect(told.reduce((sum, n) => sum + n, 0)).toBe(added);
    expect(told.length).toBeLessThanOrEqual(2 + (500 * 91) / 1000);
  });
});

describe('a limited logger', () => {
  const lines: unknown[] = [];
  const target: Logger = {
    ...noLogger,
    debug: (message) => void lines.push(message),
    info: (message, fields) => void lines.push([message, fields]),
    warn: (message, fields) => void lines.push([message, fields]),
    child: () => target,
  };

  test('lets few lines of each message through and counts the rest, a flood as well', () => {
    lines.length = 0;
    const clock = new HeldTime();
    const logger = limitedLogger(target, clock, { linesMax: 2, windowMs: 1000 });
    for (let i = 0; i < 1000; i++) logger.warn('a', { i });
    logger.child({}).info('b', {});
    expect(lines).toEqual([
      ['a', { i: 0 }],
      ['a', { i: 1 }],
      ['b', {}],
    ]);
    clock.advance(1000);
    expect(lines.slice(3)).toEqual([['a', { leftOut: 998, windowMs: 1000 }]]);
    logger.warn('a', { i: 1000 });
    expect(lines.slice(4)).toEqual([['a', { i: 1000 }]]);
    clock.advance(5000);
    expect(lines).toHaveLength(5);
  });

  test('does not limit debug lines, which somebody asked for', () => {
    lines.length = 0;
    const logger = limitedLogger(target, new HeldTime(), { linesMax: 1, windowMs: 1000 });
    for (let i = 0; i < 20; i++) logger.debug('c');
    expect(lines).toHaveLength(20);
  });
});
