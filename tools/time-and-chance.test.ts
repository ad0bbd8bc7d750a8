import { describe, expect, test } from '@jest/globals';
import { product, read } from './sources.js';
import { parse } from './syntax.js';
import { doorsOfTimeAndChance, madeIn, makersOfTimeAndChance, timeAndChanceIn, type Use } from './time-and-chance.js';

const usesIn = (files: readonly string[], find: typeof timeAndChanceIn): string[] =>
  files.flatMap((file) => find(parse(file, read(file))).map(({ line, what }) => `${file}:${String(line)} ${what}`));

describe('time and chance come into a process through their doors', () => {
  test('product code is given a Clock and a Random, and takes its turn by nextTurn', () => {
    const others = product.filter((file) => !doorsOfTimeAndChance.includes(file));
    expect(usesIn(others, timeAndChanceIn)).toEqual([]);
  });

  test('the real ones are made where processes, threads and commands are composed', () => {
    const others = product.filter((file) => !makersOfTimeAndChance.includes(file));
    expect(usesIn(others, madeIn)).toEqual([]);
  });

  test('every door is one, and every maker makes one', () => {
    const walls = doorsOfTimeAndChance.filter((file) => timeAndChanceIn(parse(file, read(file))).length === 0);
    const idle = makersOfTimeAndChance.filter((file) => madeIn(parse(file, read(file))).length === 0);
    expect([walls, idle]).toEqual([[], []]);
  });
});

describe('a use is found', () => {
  const found = (text: string): string[] =>
    timeAndChanceIn(parse('some.ts', text)).map(({ line, what }: Use) => `${String(line)} ${what}`);

  test.each([
    ['const a = Date.now();', '1 Date.now'],
    ['const a = Date["now"]();', '1 Date.now'],
    ['const a = globalThis.Date.now();', '1 Date.now'],
    ['const a = new Date();', '1 new Date()'],
    ['const a = new Date;', '1 new Date()'],
    ['const a = Date();', '1 Date()'],
    ['const { now } = Date;', '1 Date'],
    ['take(Date);', '1 Date'],
    ['const a = (now = Date.now) => now();', '1 Date.now'],
    ['const a = performance.now();', '1 performance.now'],
    ['const { now } = performance;', '1 performance'],
    ['const a = process.hrtime.bigint();', '1 process.hrtime'],
    ['const { hrtime } = process;', '1 process'],
    ['\n\nsetTimeout(run, 5);', '3 setTimeout'],
    ['globalThis.setTimeout(run, 5);', '1 setTimeout'],
    ['const a = [1, 2].map(setImmediate);', '1 setImmediate'],
    ['setInterval(run, 5).unref();', '1 setInterval'],
    ["import { setTimeout as sleep } from 'node:timers/promises';", '1 import from node:timers/promises'],
    ["import { performance as p } from 'perf_hooks';", '1 import from perf_hooks'],
    ['const signal = AbortSignal.timeout(5);', '1 AbortSignal.timeout'],
    ['const a = Math.random();', '1 Math.random'],
    ['const { random } = Math;', '1 Math'],
    ["import { randomBytes as r } from 'node:crypto';", '1 import randomBytes'],
    ["import * as c from 'node:crypto';\nc.randomUUID();", '2 randomUUID'],
    ['crypto.getRandomValues(bytes);', '1 getRandomValues'],
  ])('in %j', (text, expected) => {
    expect(found(text)).toContain(expected);
  });

  test('and nothing is taken for one that is none', () => {
    const text = `
      import { createHash } from 'node:crypto';
      const at = new Date(clock.nowMs()).toISOString();
      const born = Date.UTC(2026, 0, 1) + Date.parse('2026-01-01') + Math.floor(1.5);
      const load = performance.eventLoopUtilization();
      socket.setTimeout(0);
      const options = { setTimeout: 5, random: 1 };
      interface Row { readonly at: Date; setTimeout(ms: number): void }
      if (value instanceof Date) use(process.pid, AbortSignal.any([]), process);
      await nextTurn();
      clock.after(5, () => clearTimeout(old));`;
    expect(found(text)).toEqual([]);
  });

  test('and so is a real clock that is made', () => {
    expect(madeIn(parse('some.ts', 'use(\nnew SystemClock(), new Map(), new SystemRandom());'))).toEqual([
      { line: 2, what: 'new SystemClock()' },
      { line: 2, what: 'new SystemRandom()' },
    ]);
  });
});
