import { Summary, type Logger, type Timers } from '@inlay/core';

/** A request that was refused; those of one status and code are told together. */
export interface Refusal {
  /** HTTP status, or the name of a gRPC one. */
  readonly status: number | string;
  readonly code: string;
  /** The route or the method of one of them, and its request id where it has one: a place to begin to look. */
  readonly route?: string | undefined;
  readonly requestId?: string | undefined;
}

const windowMs = 10_000;
/** Codes are those of our errors and of libraries below; should a peer make some up, they are counted together. */
const kindsMax = 200;

type Counted = Refusal & { readonly count: number };

/** Refused requests in the log: counted, and told at most once every 10 s for each status and code. */
export class Refusals {
  readonly #logger: Logger;
  readonly #clock: Timers;
  readonly #kinds = new Map<string, Summary<Counted>>();

  constructor(logger: Logger, clock: Timers) {
    this.#logger = logger;
    this.#clock = clock;
  }

  add(refusal: Refusal): void {
    const key = `${String(refusal.status)} ${refusal.code}`;
    if (this.#kinds.has(key) || this.#kinds.size < kindsMax) this.#summaryOf(key).add({ ...refusal, count: 1 });
    else this.#summaryOf('').add({ ...refusal, code: 'other', count: 1 });
  }

  #summaryOf(key: string): Summary<Counted> {
    const known = this.#kinds.get(key);
    if (known !== undefined) return known;
    const summary = new Summary<Counted>({
      windowMs,
      merge: (a, b) => ({ ...b, count: a.count + b.count }),
      tell: ({ status, code, count, route, requestId }) => {
        this.#logger.info('requests refused', { status, code, count, oneOfThem: { route, requestId } });
      },
      clock: this.#clock,
    });
    this.#kinds.set(key, summary);
    return summary;
  }
}
