import type { Clock } from '@inlay/core';
import { whenInterrupted } from './interrupt.js';

/** Shorter waits need no word. */
export const quietMs = 2000;
const tickMs = 500;
const eraseLine = '\r\u001b[K';

/** Whether a person sees stderr, on a terminal that can rewrite a line. */
export const canShowProgress = (): boolean => process.stderr.isTTY && process.env['TERM'] !== 'dumb';

/** Resolves as `work` does; what takes more than two seconds says how long it has been going on, where a person sees it. */
export async function withPatience<T>(what: string, work: () => Promise<T>, clock: Clock): Promise<T> {
  if (!canShowProgress()) return work();
  const began = clock.monotonicMs();
  let isShown = false;
  const timer = clock.every(tickMs, () => {
    const elapsedMs = clock.monotonicMs() - began;
    if (elapsedMs < quietMs) return;
    isShown = true;
    process.stderr.write(`${eraseLine}${what} … ${String(Math.floor(elapsedMs / 1000))} s`);
  });
  const clear = (): void => {
    timer.cancel();
    if (isShown) process.stderr.write(eraseLine);
    isShown = false;
  };
  const release = whenInterrupted(clear);
  try {
    return await work();
  } finally {
    release();
    clear();
  }
}
