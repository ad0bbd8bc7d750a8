import type { Prng } from '@inlay/testing';
import type { Thread, ThreadEvents, ThreadPort } from '../thread/index.js';

/** A side begins with its port, and takes messages from then on. */
type Work<To, From> = (port: ThreadPort<To, From>) => (message: To) => void;

/** How many turns of the event loop a message is under way, and the other side busy before it looks again. */
const delays = [1, 1, 2, 5];

/**
 * Both sides of a thread on one: messages are copied and transferred as between threads, and arrive in order some turns
 * later, as a seed says. What arrived while the other side was busy is there at once when it looks.
 */
export class SimulatedThread<To, From> implements Thread<To, From> {
  readonly #random: Prng;
  readonly #take: (message: To) => void;
  #events: ThreadEvents<From> | undefined;
  #arrived: To[] = [];
  #answers: From[] = [];
  #isBusy = false;
  #isAnswering = false;
  #isOver = false;

  constructor(random: Prng, work: Work<To, From>) {
    this.#random = random;
    this.#take = work({
      answer: (message, transfer = []) => {
        this.#answers.push(structuredClone(message, { transfer: [...transfer] }));
        this.#deliver();
      },
      received: () => this.#arrived.shift(),
      close: () => {
        this.#isOver = true;
      },
    });
  }

  start(events: ThreadEvents<From>): void {
    this.#events = events;
  }

  post(message: To, transfer: readonly ArrayBuffer[] = []): void {
    this.#arrived.push(structuredClone(message, { transfer: [...transfer] }));
    this.#work();
  }

  hold(): void {
    // The simulation itself keeps the process alive.
  }

  async end(): Promise<void> {
    this.#isOver = true;
    this.#arrived = [];
    this.#answers = [];
    await new Promise((resolve) => setImmediate(resolve));
    this.#events?.onEnd();
  }

  #work(): void {
    if (this.#isBusy || this.#isOver || this.#arrived.length === 0) return;
    this.#isBusy = true;
    this.#later(() => {
      this.#isBusy = false;
      const message = this.#arrived.shift();
      if (message !== undefined && !this.#isOver) this.#take(message);
      this.#work();
    });
  }

  #deliver(): void {
    if (this.#isAnswering || this.#answers.length === 0) return;
    this.#isAnswering = true;
    this.#later(() => {
      this.#isAnswering = false;
      const answer = this.#answers.shift();
      if (answer !== undefined) this.#events?.onMessage(answer);
      this.#deliver();
    });
  }

  #later(act: () => void): void {
    let turns = this.#random.pick(delays);
    const turn = (): void => {
      turns--;
      if (turns === 0) act();
      else setImmediate(turn);
    };
    setImmediate(turn);
  }
}
