import { startInlay, type InlaySystem } from '../systems/inlay.js';
import { ownCheckout } from '../systems/checkout.js';
import { comparePairs, type Compared, type Pairs } from './compared.js';

/** One checkout's server, and the values that were measured of it, by figure. */
export interface Side {
  readonly inlay: InlaySystem;
  readonly values: Map<string, { readonly unit: string; readonly values: number[] }>;
}

/** Both checkouts' servers at once: while one is asked the other is idle, so that a bad minute of the machine falls on both. */
export class Turns {
  readonly #sides: readonly Side[];
  #turn = 0;

  private constructor(sides: readonly Side[]) {
    this.#sides = sides;
  }

  /** Starts the other checkout's server and this one's, each over a folder of its own; what was noted meanwhile, compared. */
  static async compare(
    other: string,
    options: readonly string[],
    measure: (turns: Turns) => Promise<void>,
  ): Promise<Compared[]> {
    const turns = await Turns.#start(other, options);
    try {
      await measure(turns);
      return turns.#pairs().map(comparePairs);
    } finally {
      await turns.#stop();
    }
  }

  static async #start(other: string, options: readonly string[]): Promise<Turns> {
    const sides: Side[] = [];
    try {
      for (const checkout of [other, ownCheckout])
        sides.push({ inlay: await startInlay(options, checkout), values: new Map() });
    } catch (error) {
      await Promise.all(sides.map(({ inlay }) => inlay.stop()));
      throw error;
    }
    return new Turns(sides);
  }

  /** Does something with one server, then with the other; who comes first changes each time. */
  async each(act: (side: Side) => Promise<void>): Promise<void> {
    const order = this.#turn++ % 2 === 0 ? this.#sides : [...this.#sides].reverse();
    for (const side of order) await act(side);
  }

  #pairs(): Pairs[] {
    const [before, after] = this.#sides;
    return [...(before?.values ?? [])].map(([what, { unit, values }]) => ({
      what,
      unit,
      before: values,
      after: after?.values.get(what)?.values ?? [],
    }));
  }

  async #stop(): Promise<void> {
    await Promise.all(this.#sides.map(({ inlay }) => inlay.stop()));
  }
}

/** Adds one value of a figure. */
export function note(side: Side, what: string, unit: string, value: number): void {
  const known = side.values.get(what);
  if (known === undefined) side.values.set(what, { unit, values: [value] });
  else known.values.push(value);
}
