/**
 * Memory that one request may make the parser allocate. Line protocol can ask for far more than its own size: a thousand
 * new columns in a million rows, each sent once, are a billion cells.
 */
export class Budget {
  readonly #max: number;
  #left: number;
  #tablesMax = Infinity;
  #tablesLeft = Infinity;

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

  /** For the next request; `tablesMax` is how many tables it may name that nobody has made yet. */
  reset(tablesMax = Infinity): void {
    this.#left = this.#max;
    this.#tablesMax = tablesMax;
    this.#tablesLeft = tablesMax;
  }

  /** False when one table more that nobody has made yet is too many. */
  takeTable(): boolean {
    if (this.#tablesLeft <= 0) return false;
    this.#tablesLeft--;
    return true;
  }

  get hasTablesLeft(): boolean {
    return this.#tablesLeft > 0;
  }

  /** What to tell the sender of a line that does not fit. */
  get refusal(): string {
    const mib = String(Math.floor(this.#max / 1024 ** 2));
    return this.hasTablesLeft
      ? `this request needs more than ${mib} MiB for its tables, tags and columns: send it in smaller parts`
      : `this request names more than ${String(this.#tablesMax)} tables that do not exist, more than its database may have`;
  }
}
