import { Worker } from 'node:worker_threads';
import {
  InlayError,
  isInlayError,
  newAbortController,
  Semaphore,
  toInlayError,
  type Counter,
  type Metrics,
  type Timers,
} from '@inlay/core';
import { threadMetrics } from './metrics.js';
import type { FromThread, SqlQuestion, SqlReply, SqlTask, ToThread } from './messages.js';

/** Code and limits of the thread. */
export interface SqlThreadInit {
  /** The built `thread-main.js`. */
  readonly entry: URL;
  readonly clock: Timers;
  readonly metrics: Metrics;
  /** Memory of the thread, MiB; a statement that needs more is refused. */
  readonly memoryMib?: number;
  /** Tasks that wait for the thread; more are refused. */
  readonly waitersMax?: number;
}

/** A task, and who answers what the thread asks while it works at it. */
export interface SqlJob {
  readonly task: SqlTask;
  readonly signal: AbortSignal;
  /** From the beginning, waiting included, ms. */
  readonly timeoutMs: number;
  /** An answer may come in several parts. */
  readonly answer?: (question: SqlQuestion) => AsyncIterable<SqlReply>;
}

interface Current {
  readonly hear: (message: FromThread) => void;
  readonly fail: (error: InlayError) => void;
}

const memoryMibDefault = 512;
const waitersMaxDefault = 64;
const stackMib = 4;

/**
 * A thread for statements, bodies and tickets that are too long for the thread that acknowledges writes. It does one task
 * at a time; the others wait, up to a limit. A task that is cancelled, takes too long or too much memory ends the thread,
 * which costs that task and no other: the next one starts a new thread.
 */
export class SqlThread {
  readonly #init: SqlThreadInit;
  readonly #places: Semaphore;
  readonly #starts: Counter;
  readonly #tasks: Counter;
  #worker: Worker | undefined;
  #current: Current | undefined;
  #closed = false;

  constructor(init: SqlThreadInit) {
    this.#init = init;
    this.#places = new Semaphore('the thread of long statements', 1, init.waitersMax ?? waitersMaxDefault);
    this.#starts = init.metrics.counter(threadMetrics.starts);
    this.#tasks = init.metrics.counter(threadMetrics.tasks);
    init.metrics.observedGauge(threadMetrics.waiting, () => this.#places.waiting);
  }

  /**
   * Rejects as the task does, and with `query_cancelled` and `thread_stopped` (unavailable), `query_timeout` and
   * `queue_full` (exhausted), `statement_too_complex` (invalid).
   */
  async run(job: SqlJob): Promise<unknown> {
    const late = newAbortController();
    const timer = this.#init.clock.after(job.timeoutMs, () => late.abort(timedOut(job.timeoutMs))).unref();
    const signal = AbortSignal.any([job.signal, late.signal]);
    try {
      const leave = await this.#places.acquire(signal);
      try {
        this.#tasks.add(1, { task: job.task.type });
        return await this.#work(job, signal);
      } finally {
        leave();
      }
    } catch (error) {
      if (isInlayError(error) || !signal.aborted) throw error;
      throw job.signal.aborted ? cancelled(job.signal) : timedOut(job.timeoutMs);
    } finally {
      timer.cancel();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker?.terminate();
  }

  async #work({ task, answer }: SqlJob, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    if (this.#closed) throw stopped('this process stops');
    const worker = (this.#worker ??= this.#start());
    let onAbort: (() => void) | undefined;
    try {
      return await new Promise<unknown>((resolve, reject) => {
        let unanswered: InlayError | undefined;
        const reply = async (question: SqlQuestion): Promise<void> => {
          try {
            for await (const part of answer?.(question) ?? []) post(worker, { type: 'reply', reply: part });
          } catch (error) {
            unanswered = toInlayError(error);
            post(worker, { type: 'unanswered' });
          }
        };
        this.#current = {
          hear: (message) => {
            if (message.type === 'question') void reply(message.question);
            else if (message.type === 'done') resolve(message.result);
            else if (unanswered !== undefined) reject(unanswered);
            else reject(new InlayError(message.error.kind, message.error.message, message.error));
          },
          fail: reject,
        };
        onAbort = () => {
          this.#abandon(worker);
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', onAbort, { once: true });
        worker.ref();
        post(worker, { type: 'task', task });
      });
    } finally {
      if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
      this.#current = undefined;
      // A thread without work does not keep the process alive.
      worker.unref();
    }
  }

  #start(): Worker {
    this.#starts.add(1);
    const memoryMib = this.#init.memoryMib ?? memoryMibDefault;
    const worker = new Worker(this.#init.entry, {
      name: 'inlay-sql',
      resourceLimits: { maxOldGenerationSizeMb: memoryMib, stackSizeMb: stackMib },
    });
    let failure: InlayError | undefined;
    worker.on('message', (message: FromThread) => {
      if (this.#worker === worker) this.#current?.hear(message);
    });
    worker.on('error', (error: unknown) => {
      failure = isOutOfMemory(error) ? tooMuchMemory(memoryMib) : stopped('its thread failed', error);
    });
    worker.on('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#current?.fail(failure ?? stopped('its thread ended'));
    });
    return worker;
  }

  /** Nothing ends a computation but the end of its thread. */
  #abandon(worker: Worker): void {
    if (this.#worker === worker) this.#worker = undefined;
    void worker.terminate();
  }
}

const post = (worker: Worker, message: ToThread): void => {
  worker.postMessage(message);
};

/** Told by shape: it may come from another realm. */
const isOutOfMemory = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';

const tooMuchMemory = (memoryMib: number): InlayError =>
  new InlayError(
    'invalid',
    `to plan the statement takes more than the ${String(memoryMib)} MiB of memory that it may: take it apart`,
    { code: 'statement_too_complex' },
  );
const stopped = (why: string, cause?: unknown): InlayError =>
  new InlayError('unavailable', `the statement was not planned: ${why}`, {
    code: 'thread_stopped',
    cause,
    retryAfterMs: 100,
  });
const cancelled = (signal: AbortSignal): InlayError =>
  new InlayError('unavailable', 'the query was cancelled', { code: 'query_cancelled', cause: signal.reason });
const timedOut = (ms: number): InlayError =>
  new InlayError('exhausted', `the query took longer to plan than the ${String(ms)} ms that it may (--query-timeout)`, {
    code: 'query_timeout',
  });
