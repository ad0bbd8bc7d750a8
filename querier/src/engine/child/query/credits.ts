/** How many more chunks the reader is ready to take. */
export class Credits {
  #left: number;
  #wake: (() => void) | undefined;

  constructor(initial: number) {
    this.#left = initial;
  }

  add(count: number): void {
    this.#left += count;
    this.#wake?.();
  }

  get available(): boolean {
    return this.#left > 0;
  }

  spend(): void {
    this.#left--;
  }

  /** Resolves when there is at least one. One waiter at a time. */
  async wait(): Promise<void> {
    while (this.#left <= 0) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}
