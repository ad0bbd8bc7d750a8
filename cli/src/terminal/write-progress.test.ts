import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { withPatience } from './patience.js';
import { WriteProgress } from './write-progress.js';

const wasTTY = process.stderr.isTTY;
let shown = '';
let nowMs = 0;

beforeEach(() => {
  shown = '';
  nowMs = 0;
  Object.defineProperty(process.stderr, 'isTTY', { value: true, configurable: true });
  jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
  jest.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    shown += chunk.toString();
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
  Object.defineProperty(process.stderr, 'isTTY', { value: wasTTY, configurable: true });
});

describe('progress of a write', () => {
  test('is quiet for two seconds, and gives cursor and wrapping back when it is stopped', () => {
    const progress = new WriteProgress(1000);
    nowMs = 1999;
    progress.show(100, 10);
    expect(shown).toBe('');
    nowMs = 2500;
    progress.show(500, 40);
    expect(shown).toContain('\u001b[?25l');
    expect(shown).toContain('50 lines | 20 lines/s | 3 s left');
    progress.stop();
    progress.stop();
    expect(shown.lastIndexOf('\u001b[?25h')).toBeGreaterThan(shown.lastIndexOf('\u001b[?25l'));
    expect(shown.lastIndexOf('\u001b[?7h')).toBeGreaterThan(shown.lastIndexOf('\u001b[?7l'));
  });

  test('is for a person only', () => {
    Object.defineProperty(process.stderr, 'isTTY', { value: false, configurable: true });
    const progress = new WriteProgress(undefined);
    nowMs = 10_000;
    progress.show(500, 40);
    progress.stop();
    expect(shown).toBe('');
  });
});

describe('patience', () => {
  test('says after two seconds what is going on, and takes it back', async () => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    let finish: (value: string) => void = () => undefined;
    const done = withPatience('working', () => new Promise<string>((resolve) => (finish = resolve)));
    nowMs = 1500;
    jest.advanceTimersByTime(1500);
    expect(shown).toBe('');
    nowMs = 3200;
    jest.advanceTimersByTime(1000);
    expect(shown).toContain('working … 3 s');
    finish('answer');
    expect(await done).toBe('answer');
    expect(shown.endsWith('\r\u001b[K')).toBe(true);
  });
});
