import type { Clock } from '@inlay/core';
import { Presets, SingleBar } from 'cli-progress';
import { canShowProgress, quietMs } from './patience.js';

/** A bar on stderr once the work takes long, and only where a person sees it. */
export class WriteProgress {
  readonly #total: number | undefined;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #began: number;
  #bar: SingleBar | undefined;
  #lines = 0;

  /** `total` bytes, undefined when unknown. */
  constructor(total: number | undefined, clock: Pick<Clock, 'monotonicMs'>) {
    this.#total = total;
    this.#clock = clock;
    this.#began = clock.monotonicMs();
  }

  /** `readBytes` of the input are read, and so many more lines are answered for. */
  show(readBytes: number, lines: number): void {
    this.#lines += lines;
    const elapsedMs = this.#clock.monotonicMs() - this.#began;
    if (!canShowProgress() || elapsedMs < quietMs) return;
    const shown = {
      lines: this.#lines.toLocaleString('en'),
      rate: Math.round((this.#lines / elapsedMs) * 1000).toLocaleString('en'),
      left: this.#secondsLeft(readBytes, elapsedMs),
    };
    if (this.#bar === undefined) this.#bar = this.#start(readBytes, shown);
    else this.#bar.update(readBytes, shown);
  }

  /** Gives the terminal back as it was, cursor and wrapping included. May be called twice. */
  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #secondsLeft(readBytes: number, elapsedMs: number): string {
    const rest = Math.max(0, (this.#total ?? 0) - readBytes);
    return readBytes === 0 ? '?' : Math.ceil((elapsedMs * rest) / readBytes / 1000).toLocaleString('en');
  }

  #start(readBytes: number, shown: object): SingleBar {
    const format =
      this.#total === undefined
        ? '{lines} lines | {rate} lines/s'
        : '{bar} {percentage}% | {lines} lines | {rate} lines/s | {left} s left';
    const bar = new SingleBar(
      { format, stream: process.stderr, clearOnComplete: true, hideCursor: true },
      Presets.shades_classic,
    );
    bar.start(this.#total ?? 0, readBytes, shown);
    return bar;
  }
}
