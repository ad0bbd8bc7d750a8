/**
 * Memory that one request may make the parser allocate. Line protocol can ask for far more than its own size: a thousand
 * new columns in a million rows, each sent once, are a billion cells.
 */
export class Budget {
  readonly #max: number;
  #left: number;

  constructor(max: number) {
    this.#max = max;
    this.#left = max;
  }

  /** False when there is not that much left; nothing is taken then. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  reset(): void {
    this.#left = this.#max;
  }

  /** What to tell the sender of a line that does not fit. */
  get refusal(): string {
    const mib = String(Math.floor(this.#max / 1024 ** 2));
    return `this request needs more than ${mib} MiB for its tables, tags and columns: send it in smaller parts`;
  }
}
