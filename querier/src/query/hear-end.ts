/** Receiver of a stream's end: read to the end (`done`), left before it, or failed. */
export interface EndListener<T> {
  /** Round each wait for the next one. */
  readonly during?: (next: () => Promise<IteratorResult<T, unknown>>) => Promise<IteratorResult<T, unknown>>;
  readonly done?: () => void;
  /** The reader stopped, perhaps before it began. */
  readonly left?: () => void;
  /** Resolves to what the reader is told instead. */
  readonly failed: (error: unknown) => Promise<unknown>;
}

/** The same stream; its end is heard, however it comes. A generator's `finally` would miss a reader that never began. */
export function hearEnd<T>(chunks: AsyncIterable<T>, listener: EndListener<T>): AsyncIterable<T> {
  const during = listener.during ?? ((next: () => Promise<IteratorResult<T, unknown>>) => next());
  return {
    [Symbol.asyncIterator]: () => {
      const inner: AsyncIterator<T, unknown> = chunks[Symbol.asyncIterator]();
      return {
        next: async () => {
          let result: IteratorResult<T, unknown>;
          try {
            result = await during(() => inner.next());
          } catch (error) {
            throw await listener.failed(error);
          }
          if (result.done === true) listener.done?.();
          return result;
        },
        return: async () => {
          try {
            await inner.return?.();
          } finally {
            listener.left?.();
          }
          return { done: true, value: undefined };
        },
      };
    },
  };
}
