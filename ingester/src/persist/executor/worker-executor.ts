import { InlayError, type Timer, type Timers } from '@inlay/core';
import type { Thread } from '../../thread/index.js';
import type { EncodedGeneration, EncodeRequest, PersistExecutor } from './persist-executor.js';
import type { PersistJobMessage, PersistResultMessage } from './persist-messages.js';

/** How many threads there may be, and how long one without work is kept. */
export interface WorkerExecutorOptions {
  readonly threadsMax: number;
  readonly clock: Timers;
  /** A minute unless told otherwise. */
  readonly idleMs?: number;
}

const idleMsDefault = 60_000;

interface Waiting {
  readonly resolve: (file: EncodedGeneration) => void;
  readonly reject: (error: Error) => void;
}

export type PersistThread = Thread<PersistJobMessage, PersistResultMessage>;

/** One thread with the requests it has. */
class BusyThread {
  readonly #thread: PersistThread;
  readonly #waiting = new Map<number, Waiting>();
  readonly #exited: Promise<void>;
  readonly #clock: Timers;
  readonly #idleMs: number;
  #idleTimer: Timer | undefined;
  #next = 0;
  #failure: Error | undefined;
  #over = false;

  constructor(thread: PersistThread, { clock, idleMs = idleMsDefault }: WorkerExecutorOptions) {
    this.#clock = clock;
    this.#idleMs = idleMs;
    this.#thread = thread;
    this.#exited = new Promise((resolve) => {
      thread.start({
        onMessage: (message) => {
          this.#settle(message);
        },
        onError: (error) => {
          this.#failure = error;
        },
        onEnd: () => {
          this.#over = true;
          this.#rejectAll();
          resolve();
        },
      });
    });
    // A thread without work does not keep the process alive; one that works is waited for by those who asked.
    thread.hold(false);
  }

  get load(): number {
    return this.#waiting.size;
  }
  get over(): boolean {
    return this.#over;
  }

  encode(request: EncodeRequest): Promise<EncodedGeneration> {
    return new Promise((resolve, reject) => {
      const number = this.#next++;
      this.#waiting.set(number, { resolve, reject });
      this.#idleTimer?.cancel();
      this.#thread.hold(true);
      this.#thread.post({ number, request });
    });
  }

  async end(): Promise<void> {
    this.#over = true;
    this.#idleTimer?.cancel();
    await this.#thread.end();
    await this.#exited;
  }

  #settle(message: PersistResultMessage): void {
    const waiting = this.#waiting.get(message.number);
    this.#waiting.delete(message.number);
    if (this.#waiting.size === 0) this.#rest();
    if ('file' in message) waiting?.resolve(message.file);
    else {
      const error = new Error(message.error.message);
      if (message.error.stack !== undefined) error.stack = message.error.stack;
      waiting?.reject(error);
    }
  }

  #rest(): void {
    this.#thread.hold(false);
    this.#idleTimer = this.#clock.after(this.#idleMs, () => void this.end()).unref();
  }

  /** Only after the thread is gone: from here on its pages may be used again. */
  #rejectAll(): void {
    const why = this.#failure?.message ?? 'it ended';
    for (const { reject } of this.#waiting.values()) {
      reject(
        new InlayError('unavailable', `the thread that writes Parquet is gone: ${why}`, {
          code: 'worker_crashed',
          cause: this.#failure,
        }),
      );
    }
    this.#waiting.clear();
  }
}

/**
 * Threads that are started when there is work for them; one that died is replaced by the next request. WebAssembly memory
 * never shrinks, so that each holds what its largest file took, until it
 * has had nothing to do for a while and is ended.
 */
export class WorkerExecutor implements PersistExecutor {
  readonly #start: () => PersistThread;
  readonly #options: WorkerExecutorOptions;
  #threads: BusyThread[] = [];
  #closed = false;

  constructor(start: () => PersistThread, options: WorkerExecutorOptions) {
    this.#start = start;
    this.#options = options;
  }

  get threads(): number {
    return this.#threads.filter((thread) => !thread.over).length;
  }

  encode(request: EncodeRequest): Promise<EncodedGeneration> {
    if (this.#closed)
      return Promise.reject(new InlayError('unavailable', 'persisting has stopped', { code: 'stopped' }));
    return this.#thread().encode(request);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#threads.map((thread) => thread.end()));
    this.#threads = [];
  }

  #thread(): BusyThread {
    this.#threads = this.#threads.filter((thread) => !thread.over);
    const idle = this.#threads.reduce<BusyThread | undefined>(
      (best, thread) => (best === undefined || thread.load < best.load ? thread : best),
      undefined,
    );
    if (idle !== undefined && (idle.load === 0 || this.#threads.length >= this.#options.threadsMax)) return idle;
    const thread = new BusyThread(this.#start(), this.#options);
    this.#threads.push(thread);
    return thread;
  }
}
