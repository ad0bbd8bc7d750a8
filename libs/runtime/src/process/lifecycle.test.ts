import { describe, expect, test } from '@jest/globals';
import { noLogger } from '@inlay/core';
import type { Logger } from '@inlay/core';
import { SimulatedClock, waitUntil } from '@inlay/testing';
import { EventEmitter } from 'node:events';
import { Lifecycle } from './lifecycle.js';
import type { Service } from './lifecycle.js';

class FakeProcess extends EventEmitter {
  readonly codes: number[] = [];
  exit(code: number): void {
    this.codes.push(code);
  }
}

const setup = (
  logger: Logger = noLogger,
): {
  fake: FakeProcess;
  lifecycle: Lifecycle;
  clock: SimulatedClock;
  log: string[];
  service: (name: string, more?: Partial<Service>) => Service;
} => {
  const fake = new FakeProcess();
  const log: string[] = [];
  const service = (name: string, more: Partial<Service> = {}): Service => ({
    name,
    start: () => void log.push(`+${name}`),
    stop: () => void log.push(`-${name}`),
    ...more,
  });
  const clock = new SimulatedClock();
  return { fake, lifecycle: new Lifecycle(logger, clock, fake), clock, log, service };
};

describe('Lifecycle', () => {
  test('starts in order, stops in reverse on a signal and exits 0', async () => {
    const { fake, lifecycle, log, service } = setup();
    await lifecycle.add(service('catalog')).add(service('wal')).add(service('http')).run();
    fake.emit('SIGTERM', 'SIGTERM');
    await waitUntil('it exits', () => fake.codes.length > 0);
    expect(log).toEqual(['+catalog', '+wal', '+http', '-http', '-wal', '-catalog']);
    expect(fake.codes).toEqual([0]);
  });

  test('exits with what a stop step demands, and still stops the others', async () => {
    const { fake, lifecycle, log, service } = setup();
    const failing = service('b', { stop: () => Promise.reject(new Error('store is down')) });
    await lifecycle
      .add(service('a'))
      .add(service('wal kept', { stop: () => 3 }))
      .add(failing)
      .run();
    fake.emit('SIGINT', 'SIGINT');
    await waitUntil('it exits', () => fake.codes.length > 0);
    expect(log).toEqual(['+a', '+wal kept', '+b', '-a']);
    expect(fake.codes).toEqual([3]);
  });

  test('does not wait for ever for a step', async () => {
    const { fake, lifecycle, clock, log, service } = setup();
    let told = false;
    const stuck = service('stuck', {
      stopLimitMs: 30,
      stop: (signal) => {
        signal.addEventListener('abort', () => void (told = true));
        return new Promise(() => undefined);
      },
    });
    await lifecycle.add(service('a')).add(stuck).run();
    fake.emit('SIGTERM', 'SIGTERM');
    await clock.advance(29);
    expect([log.at(-1), told, fake.codes]).toEqual(['+stuck', false, []]);
    await clock.advance(1);
    await waitUntil('it exits', () => fake.codes.length > 0);
    expect([log.at(-1), told, fake.codes]).toEqual(['-a', true, [1]]);
  });

  test('exits at once on the second signal; one that a parent passes on as well is not a second', async () => {
    const { fake, lifecycle, clock, service } = setup();
    await lifecycle.add(service('slow', { stopLimitMs: 600, stop: () => new Promise(() => undefined) })).run();
    fake.emit('SIGINT', 'SIGINT');
    await clock.advance(499);
    fake.emit('SIGINT', 'SIGINT');
    expect(fake.codes).toEqual([]);
    await clock.advance(1);
    fake.emit('SIGINT', 'SIGINT');
    expect(fake.codes).toEqual([130]);
    await clock.advance(100);
    await waitUntil('the first stop ends too', () => fake.codes.length > 1);
  });

  test('stops what was started when a later one fails, and exits 1', async () => {
    const { fake, lifecycle, log, service } = setup();
    await lifecycle
      .add(service('a'))
      .add(service('b', { start: () => Promise.reject(new Error('port in use')) }))
      .add(service('c'))
      .run();
    expect(log).toEqual(['+a', '-a']);
    expect(fake.codes).toEqual([1]);
  });

  test('logs an uncaught error and exits 1', async () => {
    const logged: unknown[] = [];
    const { fake, lifecycle } = setup({ ...noLogger, error: (_, fields) => void logged.push(fields?.['error']) });
    await lifecycle.run();
    const error = new Error('bug');
    fake.emit('uncaughtException', error);
    expect(logged).toEqual([error]);
    expect(fake.codes).toEqual([1]);
  });
});
