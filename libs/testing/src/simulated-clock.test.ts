import { expect, test } from '@jest/globals';
import { Prng } from './prng.js';
import { SimulatedClock } from './simulated-clock.js';

test('sleepers wake in order of their time, and only when it has come', async () => {
  const clock = new SimulatedClock(0);
  const woken: string[] = [];
  const sleep = async (ms: number, name: string): Promise<void> => {
    await clock.sleep(ms);
    woken.push(`${name} at ${String(clock.nowMs())}`);
  };
  const sleepers = [sleep(30, 'c'), sleep(10, 'a'), sleep(20, 'b')];
  await clock.advance(19);
  expect(woken).toEqual(['a at 10']);
  await clock.advance(11);
  await Promise.all(sleepers);
  expect(woken).toEqual(['a at 10', 'b at 20', 'c at 30']);
});

test('an aborted sleeper is not woken', async () => {
  const clock = new SimulatedClock(0);
  const controller = new AbortController();
  const sleeping = clock.sleep(10, controller.signal);
  controller.abort(new Error('enough'));
  await expect(sleeping).rejects.toThrow('enough');
});

test('timers run at their time, again where they repeat, and not once they are cancelled', async () => {
  const clock = new SimulatedClock(0);
  const ran: string[] = [];
  const note = (name: string) => () => void ran.push(`${name} at ${String(clock.nowMs())}`);
  clock.after(25, note('once'));
  const cancelled = clock.after(5, note('never'));
  const repeated = clock.every(10, note('again'));
  cancelled.cancel();
  await clock.advance(30);
  repeated.cancel();
  await clock.advance(100);
  expect(ran).toEqual(['again at 10', 'again at 20', 'once at 25', 'again at 30']);
});

test('time never goes back, whoever moves it meanwhile', async () => {
  const clock = new SimulatedClock(0);
  const woken = clock.sleep(5);
  const first = clock.advance(10);
  await clock.standStill(1000);
  await Promise.all([first, woken]);
  expect(clock.monotonicMs()).toBe(1005);
});

test('one seed gives one sequence, another seed another', () => {
  const take = (seed: number): number[] => {
    const random = new Prng(seed);
    return Array.from({ length: 5 }, () => random.u32());
  };
  expect(take(7)).toEqual(take(7));
  expect(take(7)).not.toEqual(take(8));
  const random = new Prng(1);
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 10_000; i++) {
    const at = random.below(10);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  expect(Math.min(...counts)).toBeGreaterThan(850);
});
