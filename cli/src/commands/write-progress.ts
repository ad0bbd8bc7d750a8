import { Presets, SingleBar } from 'cli-progress';

/** Shorter work needs no bar. */
const quietMs = 2000;

/** A bar on stderr once the work takes long, and only where a person sees it. */
export class WriteProgress {
  readonly #total: number | undefined;
  readonly #began = performance.now();
  #bar: SingleBar | undefined;
  #bytes = 0;
  #lines = 0;

  /** `total` bytes, undefined when unknown. */
  constructor(total: number | undefined) {
    this.#total = total;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(bytes: number, lines: number): void {
    this.#bytes += bytes;
    this.#lines += lines;
    const elapsedMs = performance.now() - this.#began;
    if (!process.stderr.isTTY || elapsedMs < quietMs) return;
    const rate = Math.round((this.#lines / elapsedMs) * 1000).toLocaleString('en');
    if (this.#bar === undefined) {
      const format =
        this.#total === undefined
          ? '{lines} lines | {rate} lines/s'
          : '{bar} {percentage}% | {lines} lines | {rate} lines/s | {eta_formatted} left';
      this.#bar = new SingleBar(
        { format, stream: process.stderr, clearOnComplete: true, hideCursor: true },
        Presets.shades_classic,
      );
      this.#bar.start(this.#total ?? 0, this.#bytes, { lines: this.#lines.toLocaleString('en'), rate });
    } else this.#bar.update(this.#bytes, { lines: this.#lines.toLocaleString('en'), rate });
  }

  stop(): void {
    this.#bar?.stop();
  }
}
