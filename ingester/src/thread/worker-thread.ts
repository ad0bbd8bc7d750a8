import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { Thread, ThreadEvents } from './thread.js';

/** A thread of Node. */
export class WorkerThread<To, From> implements Thread<To, From> {
  readonly #worker: Worker;

  /** `entry` is built JavaScript. */
  constructor(entry: URL, options: WorkerOptions) {
    this.#worker = new Worker(entry, options);
  }

  start(events: ThreadEvents<From>): void {
    this.#worker.on('message', (message: From) => events.onMessage(message));
    this.#worker.on('error', (error) => events.onError(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', () => events.onEnd());
  }

  post(message: To, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, [...transfer]);
  }

  hold(isHeld: boolean): void {
    if (isHeld) this.#worker.ref();
    else this.#worker.unref();
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
