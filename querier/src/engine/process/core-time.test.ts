import { spawn, type ChildProcess } from 'node:child_process';
import { availableParallelism, setPriority } from 'node:os';
import { afterEach, describe, expect, test } from '@jest/globals';
import { waitUntil } from '@inlay/testing';
import { coreTimes, ownMs, type CoreTimes } from './core-time.js';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** The number of a process that does nothing but run. */
function busy(niceness: number): number {
  const child = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  started.push(child);
  const { pid } = child;
  if (pid === undefined) throw new Error('a process does not start');
  setPriority(pid, niceness);
  return pid;
}

const timesOf = (pid: number): CoreTimes => {
  const times = coreTimes(pid);
  if (times === undefined) throw new Error('the kernel does not tell');
  return times;
};

/** What `ownMs` says of the time until `isEnough`, as a share of that time. */
async function shareUntil(pid: number, isEnough: (before: CoreTimes, after: CoreTimes) => boolean): Promise<number> {
  const [before, began] = [timesOf(pid), performance.now()];
  await waitUntil('it is enough', () => isEnough(before, timesOf(pid)));
  const elapsed = performance.now() - began;
  return ownMs(before, timesOf(pid), elapsed) / elapsed;
}

/** What its thread waited that waited most. */
const most = (times: CoreTimes): number => Math.max(...[...times.values()].map(({ waitedMs }) => waitedMs));

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('what a process had of the cores', () => {
  test('is little where others take them', async () => {
    const starved = busy(19);
    for (let i = 0; i < 3 * availableParallelism(); i++) busy(0);
    const share = await shareUntil(starved, (before, after) => most(after) - most(before) > 1000);
    expect(share).toBeLessThan(0.5);
  });

  test('is all of it for one that was stopped', async () => {
    const stopped = busy(0);
    await waitUntil('it runs', () => [...timesOf(stopped).values()].some(({ ranMs }) => ranMs > 0));
    process.kill(stopped, 'SIGSTOP');
    await waitUntil('it stands', () => [...timesOf(stopped).values()].every(({ isReady }) => !isReady));
    const times = timesOf(stopped);
    expect(ownMs(times, timesOf(stopped), 500)).toBe(500);
  });

  test('is not known of a process that is gone', () => {
    expect(coreTimes(2 ** 22 + 1)).toBeUndefined();
  });
});

test('a wait that has not ended counts, a sleep does not', () => {
  const one = (isReady: boolean, waitedMs = 0): CoreTimes => new Map([['1', { ranMs: 5, waitedMs, isReady }]]);
  expect(ownMs(one(true), one(true), 1000)).toBeLessThan(10);
  expect(ownMs(one(false), one(false), 1000)).toBe(1000);
  expect(ownMs(one(true), one(false, 300), 1000)).toBe(700);
});

test('threads of one process that wait for each other have their share of the machine', () => {
  const cores = availableParallelism();
  const of = (ranMs: number, waitedMs: number): CoreTimes =>
    new Map(Array.from({ length: 8 * cores }, (_, i) => [String(i), { ranMs, waitedMs, isReady: true }]));
  // Eight threads a core, all ready all the time: each runs an eighth of it.
  expect(ownMs(of(0, 0), of(125, 875), 1000)).toBeCloseTo(1000);
  // The same beside others who take three quarters of the machine: a quarter, of which a quarter of the turns come in time.
  expect(ownMs(of(0, 0), of(31.25, 968.75), 1000)).toBeCloseTo(62.5);
});
