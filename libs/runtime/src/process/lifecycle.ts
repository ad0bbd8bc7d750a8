import { InlayError, newAbortController } from '@inlay/core';
import type { Clock, Logger, Timer } from '@inlay/core';
import { stepLimitMs } from './stop-times.js';

/**
 * One Ctrl-C arrives several times: from the terminal, and from `npm` and other parents that pass it on. What follows
 * within this time is the same one.
 */
const sameSignalMs = 500;

/** A part of a process that has to be started and stopped. Absent steps do nothing. */
export interface Service {
  readonly name: string;
  start?(): unknown;
  /**
   * Ends it in good order within the time limit; the signal is aborted when that has passed. A number, or a promise of
   * one, is the least exit code of the process: an ingester that could not persist says so with a non-zero one.
   */
  stop?(signal: AbortSignal): unknown;
  /** `stepLimitMs` unless told otherwise. */
  readonly stopLimitMs?: number;
}

/** The part of `process` that a Lifecycle uses; a test gives one of its own. */
export interface ProcessHooks {
  on(event: 'SIGTERM' | 'SIGINT', listener: (signal: string) => void): unknown;
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
  exit(code: number): void;
}

/**
 * Starts services in the order of their adding and stops them in reverse. The first SIGTERM or SIGINT stops and exits,
 * a second one, half a second later or more, exits at once with 130. An error that nobody caught is logged and ends the process with 1: what it left
 * half done is the business of recovery, as after a crash.
 */
export class Lifecycle {
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #process: ProcessHooks;
  readonly #services: Service[] = [];
  #started: Service[] = [];
  #stopping: Promise<number> | undefined;

  constructor(logger: Logger, clock: Clock, hooks: ProcessHooks = process) {
    this.#logger = logger;
    this.#clock = clock;
    this.#process = hooks;
  }

  add(service: Service): this {
    this.#services.push(service);
    return this;
  }

  get isStopping(): boolean {
    return this.#stopping !== undefined;
  }

  /** When one fails to start, those before it are stopped and its error is thrown. */
  async start(): Promise<void> {
    for (const service of this.#services) {
      if (this.isStopping) return;
      const began = this.#clock.monotonicMs();
      this.#started.push(service);
      try {
        await service.start?.();
      } catch (error) {
        this.#started.pop();
        this.#stopping ??= this.#stopAll(`${service.name} did not start`, 'debug');
        await this.#stopping;
        throw error;
      }
      this.#logger.debug('started', { service: service.name, ms: this.#msSince(began) });
    }
  }

  /** Resolves to the exit code. Further calls wait for the first. */
  stop(reason: string): Promise<number> {
    this.#stopping ??= this.#stopAll(reason);
    return this.#stopping;
  }

  /** Listens to signals, starts everything, and exits the process when it has been stopped or could not start. */
  async run(): Promise<void> {
    this.#listen();
    try {
      await this.start();
    } catch (error) {
      // One line that a person can do something about; who looks for a mistake in the program asks for more.
      this.#logger.error('could not start', { reason: error instanceof Error ? error.message : String(error) });
      this.#logger.debug('where it failed', { error });
      this.#process.exit(1);
    }
  }

  #listen(): void {
    let firstMs: number | undefined;
    const onSignal = (signal: string): void => {
      const nowMs = this.#clock.monotonicMs();
      firstMs ??= nowMs;
      if (this.isStopping) {
        if (nowMs - firstMs < sameSignalMs) return;
        this.#logger.warn('second signal: exiting at once', { signal });
        this.#process.exit(130);
        return;
      }
      void this.stop(signal).then((code) => this.#process.exit(code));
    };
    this.#process.on('SIGTERM', onSignal);
    this.#process.on('SIGINT', onSignal);
    const onError = (error: unknown): void => {
      this.#logger.error('uncaught error: exiting', { error });
      this.#process.exit(1);
    };
    this.#process.on('uncaughtException', onError);
    this.#process.on('unhandledRejection', onError);
  }

  /** A failed start is told by its one reason: what is stopped for it is only seen at debug. */
  async #stopAll(reason: string, level: 'info' | 'debug' = 'info'): Promise<number> {
    const began = this.#clock.monotonicMs();
    this.#logger[level]('stopping; a second signal exits at once', { reason });
    let code = 0;
    for (let service = this.#started.pop(); service !== undefined; service = this.#started.pop())
      code = Math.max(code, await this.#stopOne(service));
    this.#logger[level]('stopped', { code, ms: this.#msSince(began) });
    return code;
  }

  async #stopOne(service: Service): Promise<number> {
    const limitMs = service.stopLimitMs ?? stepLimitMs;
    const controller = newAbortController();
    let timer: Timer | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = this.#clock.after(limitMs, () => {
        const error = new InlayError('unavailable', `${service.name} did not stop within ${String(limitMs)} ms`, {
          code: 'stop_timeout',
        });
        controller.abort(error);
        reject(error);
      });
    });
    const began = this.#clock.monotonicMs();
    try {
      const stop = async (): Promise<unknown> => service.stop?.(controller.signal);
      const code = await Promise.race([stop(), late]);
      this.#logger.debug('stopped', { service: service.name, ms: this.#msSince(began) });
      return typeof code === 'number' ? code : 0;
    } catch (error) {
      this.#logger.error('did not stop in good order', { service: service.name, error });
      return 1;
    } finally {
      timer?.cancel();
    }
  }

  #msSince(began: number): number {
    return Math.round(this.#clock.monotonicMs() - began);
  }
}
