/** The numbers of a router's requests, and which of them may still be sent. */
export class OpenNumbers {
  /** Given and not done, in ascending order. */
  readonly #open = new Set<number>();
  #last = 0;

  /** The next number, from 1. It stays open until it is done. */
  next(): number {
    this.#open.add(++this.#last);
    return this.#last;
  }

  /** They have their answer, or were given up: they are never sent again. */
  done(numbers: Iterable<number>): void {
    for (const number of numbers) this.#open.delete(number);
  }

  /** Everything below it is done. */
  get floor(): number {
    for (const lowest of this.#open) return lowest;
    return this.#last + 1;
  }
}
