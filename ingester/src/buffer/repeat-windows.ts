import { contains, union, type TimeRanges } from '@inlay/core';

/** Windows that are told of a generation: each costs a reader a branch of its plan. */
const windowsMax = 16;
/** Times that are put into the windows together: one by one it would take longer than to append the row. */
const waitingMax = 32;

/** Few windows that cover all times added. */
export class RepeatWindows {
  #windows: TimeRanges = [];
  #waiting: bigint[] = [];
  /** Many series may repeat a time one after the other. */
  #last: bigint | undefined;

  add(ns: bigint): void {
    if (ns === this.#last) return;
    this.#last = ns;
    if (this.#windows.some((window) => contains(window, ns))) return;
    this.#waiting.push(ns);
    if (this.#waiting.length === waitingMax) this.#settle();
  }

  get(): TimeRanges {
    if (this.#waiting.length > 0) this.#settle();
    return this.#windows;
  }

  #settle(): void {
    this.#windows = union([...this.#windows, ...this.#waiting.map((ns) => ({ min: ns, max: ns }))], windowsMax);
    this.#waiting = [];
  }
}
