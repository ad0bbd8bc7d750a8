import { setMaxListeners } from 'node:events';
import type { Timers } from '../clock.js';

/**
 * A controller whose signal any number may listen to: the end of a process is heard by every call under way. Node takes more
 * than ten for a leak, and says so on the terminal.
 */
export function newAbortController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

/** A signal that aborts with a TimeoutError after `ms`. Its timer keeps no process alive. */
export function timeoutSignal(clock: Timers, ms: number): AbortSignal {
  const controller = newAbortController();
  clock.after(ms, () => controller.abort(new DOMException(`not done within ${String(ms)} ms`, 'TimeoutError'))).unref();
  return controller.signal;
}
