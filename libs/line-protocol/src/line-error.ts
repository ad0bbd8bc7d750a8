import { shorten } from '@inlay/core';
import type { LineLocator } from './scan/split-lines.js';

/** Line errors kept for an answer; more are counted only. InfluxDB keeps as many. */
const lineErrorsMax = 100;

/** Where a line was refused. `limit` is told apart because InfluxDB's v3 API answers 422 for it, and 400 for the others. */
export type LineErrorPhase = 'parsing' | 'writing' | 'limit';

/** One refused line. The other lines of its batch are not touched by it. */
export interface LineError {
  /** 1-based. */
  readonly lineNumber: number;
  readonly phase: LineErrorPhase;
  /** What was wrong, without the line number. */
  readonly message: string;
  /** The whole line as it was sent. */
  readonly originalLine: string;
}

/** `error parsing line 2 (1-based): …`, as InfluxDB words it. */
export function formatLineError(error: LineError): string {
  // This one message carries its own line number.
  if (error.message.startsWith('timestamp overflows i64 on line ')) return error.message;
  const doing = error.phase === 'parsing' ? 'parsing' : 'writing';
  return `error ${doing} line ${String(error.lineNumber)} (1-based): ${error.message}`;
}

/** Input in a message, cut to 10 characters as InfluxDB does; `end of input` where there is none. */
export function excerpt(text: string): string {
  return text === '' ? 'end of input' : `\`${shorten(text, 10)}\``;
}

/** Collects line errors: the first `lineErrorsMax` that are found whole, all of them in `count`. */
export class LineErrors {
  readonly #locator: LineLocator;
  readonly #kept: LineError[] = [];
  #count = 0;

  constructor(locator: LineLocator) {
    this.#locator = locator;
  }

  /** The kept ones, by line. */
  get list(): readonly LineError[] {
    return [...this.#kept].sort((a, b) => a.lineNumber - b.lineNumber);
  }

  get count(): number {
    return this.#count;
  }

  /** `offset` is that of the line's first byte; `message` is only asked for when the error is kept. */
  add(offset: number, phase: LineErrorPhase, message: (lineNumber: number) => string): void {
    this.#count++;
    if (this.#kept.length >= lineErrorsMax) return;
    const lineNumber = this.#locator.lineNumber(offset);
    this.#kept.push({ lineNumber, phase, message: message(lineNumber), originalLine: this.#locator.lineText(offset) });
  }
}
