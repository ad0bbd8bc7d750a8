/**
 * This side of a thread that takes messages `To` and answers with messages `From`, each way in order. Behind an interface so
 * that a simulation can run the same two sides on one thread, with messages under way for as long as its seed says.
 */
export interface Thread<To, From> {
  start(events: ThreadEvents<From>): void;
  /** What is transferred is empty here afterwards. */
  post(message: To, transfer?: readonly ArrayBuffer[]): void;
  /** Whether the process goes on for its sake. */
  hold(isHeld: boolean): void;
  /** Resolves when it has ended, in the middle of whatever it did; no message comes afterwards. */
  end(): Promise<void>;
}

/** Receiver of a thread's messages and of its end. */
export interface ThreadEvents<From> {
  onMessage(message: From): void;
  /** Something was thrown and not caught: it ends. */
  onError(error: Error): void;
  onEnd(): void;
}

/** The thread's own side. */
export interface ThreadPort<To, From> {
  answer(message: From, transfer?: readonly ArrayBuffer[]): void;
  /** The next message that has arrived already. */
  received(): To | undefined;
  /** No more messages are taken. */
  close(): void;
}
