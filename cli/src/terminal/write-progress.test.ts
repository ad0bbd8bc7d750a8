import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SimulatedClock } from '@inlay/testing';
import { CapturedOutput, setTerminal } from '../testing/captured-output.js';
import { withPatience } from './patience.js';
import { WriteProgress } from './write-progress.js';

const output = new CapturedOutput();
let clock: SimulatedClock;

beforeEach(() => {
  clock = new SimulatedClock();
  output.start();
  setTerminal(process.stderr, true);
});
afterEach(() => {
  output.stop();
});

describe('progress of a write', () => {
  test('is quiet for two seconds, and gives cursor and wrapping back when it is stopped', async () => {
    const progress = new WriteProgress(1000, clock);
    await clock.advance(1999);
    progress.show(100, 10);
    expect(output.errors).toBe('');
    await clock.advance(501);
    progress.show(500, 40);
    expect(output.errors).toContain('\u001b[?25l');
    expect(output.errors).toContain('50 lines | 20 lines/s | 3 s left');
    progress.stop();
    progress.stop();
    expect(output.errors.lastIndexOf('\u001b[?25h')).toBeGreaterThan(output.errors.lastIndexOf('\u001b[?25l'));
    expect(output.errors.lastIndexOf('\u001b[?7h')).toBeGreaterThan(output.errors.lastIndexOf('\u001b[?7l'));
  });

  test('is for a person only', async () => {
    setTerminal(process.stderr, false);
    const progress = new WriteProgress(undefined, clock);
    await clock.advance(10_000);
    progress.show(500, 40);
    progress.stop();
    expect(output.errors).toBe('');
  });
});

describe('patience', () => {
  test('says after two seconds what is going on, and takes it back', async () => {
    let finish: (value: string) => void = () => undefined;
    const done = withPatience('working', () => new Promise<string>((resolve) => (finish = resolve)), clock);
    await clock.advance(1500);
    expect(output.errors).toBe('');
    await clock.advance(1700);
    expect(output.errors).toContain('working … 3 s');
    finish('answer');
    expect(await done).toBe('answer');
    expect(output.errors.endsWith('\r\u001b[K')).toBe(true);
  });
});
