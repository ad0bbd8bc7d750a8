/** What arrives for a streamed put, for the store to take. */
export class PieceQueue implements AsyncIterable<Uint8Array> {
  readonly #onTaken: () => void;
  readonly #waiting: (Uint8Array | 'end')[] = [];
  #wake: (() => void) | undefined;

  /** `onTaken` is called when the store has done with a piece. */
  constructor(onTaken: () => void) {
    this.#onTaken = onTaken;
  }

  push(piece: Uint8Array | 'end'): void {
    this.#waiting.push(piece);
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = this.#waiting.shift();
      if (piece === 'end') return;
      if (piece === undefined) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        continue;
      }
      yield piece;
      this.#onTaken();
    }
  }
}
