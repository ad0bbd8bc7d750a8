import type { Timers } from './clock.js';
import type { Logger } from './logger.js';

/** How many lines of one message are written in how long. */
export interface LogLimits {
  /** Lines of one message within the window; what comes beyond is counted. */
  readonly linesMax: number;
  /** Ms. */
  readonly windowMs: number;
}

type Fields = Readonly<Record<string, unknown>>;
type Level = 'info' | 'warn' | 'error';

/**
 * The same logger for lines that clients cause: of each message at most so many within a window, ten in ten seconds unless
 * told otherwise, and at its end one line more that says how many were left out. Debug lines are not limited.
 */
export const limitedLogger = (
  logger: Logger,
  clock: Timers,
  limits: LogLimits = { linesMax: 10, windowMs: 10_000 },
): Logger => new LimitedLogger(logger, clock, limits);

class LimitedLogger implements Logger {
  readonly #logger: Logger;
  readonly #clock: Timers;
  readonly #limits: LogLimits;
  /** Messages are fixed texts, so there are few. */
  readonly #windows = new Map<string, { lines: number; leftOut: number }>();

  constructor(logger: Logger, clock: Timers, limits: LogLimits) {
    this.#logger = logger;
    this.#clock = clock;
    this.#limits = limits;
  }

  debug(message: string, fields?: Fields): void {
    this.#logger.debug(message, fields);
  }
  info(message: string, fields?: Fields): void {
    this.#write('info', message, fields);
  }
  warn(message: string, fields?: Fields): void {
    this.#write('warn', message, fields);
  }
  error(message: string, fields?: Fields): void {
    this.#write('error', message, fields);
  }
  child(fields: Fields): Logger {
    return new LimitedLogger(this.#logger.child(fields), this.#clock, this.#limits);
  }

  #write(level: Level, message: string, fields: Fields | undefined): void {
    const window = this.#windows.get(message) ?? this.#open(level, message);
    if (window.lines >= this.#limits.linesMax) {
      window.leftOut++;
      return;
    }
    window.lines++;
    this.#logger[level](message, fields);
  }

  #open(level: Level, message: string): { lines: number; leftOut: number } {
    const { windowMs } = this.#limits;
    const window = { lines: 0, leftOut: 0 };
    this.#windows.set(message, window);
    const end = (): void => {
      this.#windows.delete(message);
      if (window.leftOut > 0) this.#logger[level](message, { leftOut: window.leftOut, windowMs });
    };
    this.#clock.after(windowMs, end).unref();
    return window;
  }
}
