import { setMaxListeners } from 'node:events';

/**
 * A controller whose signal any number may listen to: the end of a process is heard by every call under way. Node takes more
 * than ten for a leak, and says so on the terminal.
 */
export function newAbortController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
