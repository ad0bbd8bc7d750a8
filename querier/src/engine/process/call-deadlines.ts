import type { Clock, Timer } from '@inlay/core';
import { ownMs, type CoreTimes } from './core-time.js';

/** How long a call may go on after it was cancelled, or after its own timeout; counted while its process could run. */
export const obeyMsDefault = 5_000;
/** However little the process could run. */
const patienceMs = 60_000;
/** Looks at a call that was told to end, in each time that it has to obey. */
const looks = 5;

/** The time, ms, in which a call must end after it was told to. */
export interface DeadlineOptions {
  readonly clock: Clock;
  readonly obeyMs: number;
  /** Core times of the process that has the calls, now; undefined where that is not known: then all time counts. */
  readonly times: () => CoreTimes | undefined;
  readonly missed: (id: number) => void;
}

/**
 * Which calls must have ended by when: one that does not obey holds a thread that cannot be had back otherwise. A process
 * that the machine did not let run is not disobedient: the time in which its threads waited for a core does not count, nor
 * does the time in which this process could not look.
 */
export class CallDeadlines {
  readonly #timers = new Map<number, Timer>();
  readonly #options: DeadlineOptions;

  constructor(options: DeadlineOptions) {
    this.#options = options;
  }

  /** From now, `timeoutMs` and the time to obey. */
  begin(id: number, timeoutMs: number): void {
    this.#arm(id, timeoutMs, () => this.#watch(id));
  }

  /** From now, the time to obey. */
  cancelled(id: number): void {
    if (this.#timers.has(id)) this.#watch(id);
  }

  end(id: number): void {
    this.#timers.get(id)?.cancel();
    this.#timers.delete(id);
  }

  /** Calls that have begun and not ended. */
  get count(): number {
    return this.#timers.size;
  }

  clear(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  /** Most calls end before the first look, so that nothing is measured for them; that time counts as a whole. */
  #watch(id: number): void {
    const { clock, obeyMs, times, missed } = this.#options;
    const stepMs = obeyMs / looks;
    let counted = 0;
    let before: CoreTimes | undefined;
    let mark = clock.monotonicMs();
    let steps = 0;
    const look = (): void => {
      const now = clock.monotonicMs();
      const after = times();
      const own = before === undefined || after === undefined ? stepMs : ownMs(before, after, now - mark);
      counted += Math.min(stepMs, own);
      steps++;
      if (counted >= obeyMs || steps * stepMs >= Math.max(obeyMs, patienceMs)) missed(id);
      else {
        [before, mark] = [after, now];
        this.#arm(id, stepMs, look);
      }
    };
    this.#arm(id, stepMs, look);
  }

  #arm(id: number, afterMs: number, then: () => void): void {
    this.#timers.get(id)?.cancel();
    this.#timers.set(id, this.#options.clock.after(afterMs, then).unref());
  }
}
