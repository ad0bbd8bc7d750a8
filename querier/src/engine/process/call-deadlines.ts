/** How long a call may go on after it was cancelled, or after its own timeout. */
export const obeyMsDefault = 5_000;

/** Which calls must have ended by when: one that does not obey holds a thread that cannot be had back otherwise. */
export class CallDeadlines {
  readonly #timers = new Map<number, NodeJS.Timeout>();
  readonly #obeyMs: number;
  readonly #missed: (id: number) => void;

  constructor(obeyMs: number, missed: (id: number) => void) {
    this.#obeyMs = obeyMs;
    this.#missed = missed;
  }

  /** From now, `timeoutMs` and the time to obey. */
  begin(id: number, timeoutMs: number): void {
    this.#arm(id, timeoutMs + this.#obeyMs);
  }

  /** From now, the time to obey. */
  cancelled(id: number): void {
    if (this.#timers.has(id)) this.#arm(id, this.#obeyMs);
  }

  end(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  /** Calls that have begun and not ended. */
  get count(): number {
    return this.#timers.size;
  }

  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #arm(id: number, afterMs: number): void {
    clearTimeout(this.#timers.get(id));
    const timer = setTimeout(() => this.#missed(id), afterMs);
    timer.unref();
    this.#timers.set(id, timer);
  }
}
