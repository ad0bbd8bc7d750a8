import { InlayError, type Timer, type Timers } from '@inlay/core';
import duckdb from '@duckdb/node-bindings';

/** An interrupt that falls between two statements is forgotten by DuckDB, so it is repeated until the query has ended. */
const interruptEveryMs = 20;

/** Ends a query from outside: cancellation and timeout. */
export class QueryStop {
  readonly #clock: Timers;
  readonly #timer: Timer;
  #repeat: Timer | undefined;
  #reason: InlayError | undefined;
  #connection: duckdb.Connection | undefined;
  #wake: (() => void) | undefined;

  constructor(timeoutMs: number, clock: Timers) {
    this.#clock = clock;
    this.#timer = clock.after(timeoutMs, () => {
      this.stop(
        new InlayError('exhausted', `the query was stopped after ${String(timeoutMs)} ms`, { code: 'query_timeout' }),
      );
    });
  }

  get reason(): InlayError | undefined {
    return this.#reason;
  }

  attach(connection: duckdb.Connection): void {
    this.#connection = connection;
  }

  stop(reason: InlayError): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#wake?.();
    const interrupt = (): void => {
      if (this.#connection !== undefined) duckdb.interrupt(this.#connection);
    };
    interrupt();
    this.#repeat = this.#clock.every(interruptEveryMs, interrupt);
  }

  /** To be asked between any two steps. */
  throwIfStopped(): void {
    if (this.#reason !== undefined) throw this.#reason;
  }

  /** Waits for `wait`, or until the query is stopped. */
  async race(wait: Promise<unknown>): Promise<void> {
    this.throwIfStopped();
    await Promise.race([wait, new Promise<void>((resolve) => (this.#wake = resolve))]);
    this.throwIfStopped();
  }

  /** Before the connection is closed. */
  end(): void {
    this.#timer.cancel();
    this.#repeat?.cancel();
    this.#connection = undefined;
  }
}
