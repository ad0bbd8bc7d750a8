import { Prng } from '@inlay/testing';
import type { Deployment } from '../cluster/deployment.js';
import { Churn } from './churn.js';
import { SoakWriter } from './soak-writer.js';
import { checkTable } from './table-check.js';

type Victim = NonNullable<Parameters<Deployment['kill9']>[0]> | 'all';

export interface SoakOptions {
  readonly seed: number;
  readonly seconds: number;
  /** Goes on beyond `seconds` until so much was seen, for two minutes at most: a busy machine does less in the same time. */
  readonly atLeast?: { readonly acknowledged: number; readonly answered: number };
  /** What is killed, one at a time; more often what is named more often. */
  readonly victims: readonly Victim[];
  readonly log?: (line: string) => void;
}

export interface SoakSummary {
  readonly seed: number;
  readonly seconds: number;
  readonly writes: { readonly acknowledged: number; readonly unknown: number; readonly refused: number };
  readonly looks: { readonly answered: number; readonly unanswered: number };
  readonly wholeTables: number;
  readonly rows: number;
  readonly kills: Readonly<Record<string, number>>;
  readonly orderlyStops: number;
  readonly flushes: number;
  readonly databasesDeleted: number;
}

/** So small that kills meet persists, commits and new segments of the log. */
export const soakIngesterFlags = ['--persist-rows', '150', '--wal-segment-bytes', '64kb', '--persist-age', '5s'];

const writers = 4;
const tables = ['m0', 'm1'];
const settleMs = 30_000;
const overtimeMs = 120_000;
/** On a busy machine a process is hardly up when the next kill would come: first it has to do something. */
const progressMs = 20_000;
const newAcksMin = 3;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One run: writers and looks without pause, and one conductor that kills, restarts, flushes and compares everything. */
class Soak {
  readonly #deployment: Deployment;
  readonly #options: SoakOptions;
  readonly #random: Prng;
  readonly #writers: readonly SoakWriter[];
  readonly #churn: Churn;
  readonly #kills: Record<string, number> = {};
  #paused: Promise<void> | undefined;
  #ended = false;
  #busy = 0;
  #flushes = 0;
  #orderlyStops = 0;
  #wholeTables = 0;
  #rows = 0;
  #failure: Error | undefined;

  constructor(deployment: Deployment, options: SoakOptions) {
    this.#deployment = deployment;
    this.#options = options;
    this.#random = new Prng(options.seed);
    const { url } = deployment;
    this.#writers = Array.from(
      { length: writers },
      (_, i) =>
        new SoakWriter(url, `w${String(i)}`, tables[i % tables.length] ?? '', new Prng(options.seed + 1000 + i)),
    );
    this.#churn = new Churn(url);
  }

  async run(): Promise<SoakSummary> {
    const deadline = performance.now() + this.#options.seconds * 1000;
    const loops = [...this.#writers, this.#churn].map((one) => this.#loop(() => one.step()));
    try {
      for (let step = 1; !this.#isOver(deadline) && this.#failure === undefined; step++) {
        if (step % 6 === 0) await this.#compare();
        else await this.#disturb();
      }
      await this.#compare();
    } catch (error) {
      this.#failure ??= error instanceof Error ? error : new Error(String(error));
    }
    this.#ended = true;
    await Promise.all(loops);
    if (this.#failure !== undefined)
      throw new Error(`seed ${String(this.#options.seed)}: ${this.#failure.message}`, { cause: this.#failure });
    return this.#summary();
  }

  #isOver(deadline: number): boolean {
    const nowMs = performance.now();
    if (nowMs < deadline) return false;
    const { atLeast = { acknowledged: 0, answered: 0 } } = this.#options;
    const { writes, looks } = this.#summary();
    const isEnough = writes.acknowledged >= atLeast.acknowledged && looks.answered >= atLeast.answered;
    return isEnough || nowMs >= deadline + overtimeMs;
  }

  async #loop(step: () => Promise<void>): Promise<void> {
    while (!this.#ended && this.#failure === undefined) {
      await this.#paused;
      this.#busy++;
      try {
        await step();
      } catch (error) {
        this.#failure ??= error instanceof Error ? error : new Error(String(error));
      }
      this.#busy--;
    }
  }

  async #disturb(): Promise<void> {
    const random = this.#random;
    await Promise.all([sleep(300 + random.below(1500)), this.#untilNewAcks()]);
    if (random.chance(0.25)) {
      await this.#flush();
      return;
    }
    if (random.chance(0.08)) {
      await this.#stopInOrder();
      return;
    }
    const victim = random.pick(this.#options.victims);
    this.#options.log?.(`kill -9 ${victim}`);
    this.#kills[victim] = (this.#kills[victim] ?? 0) + 1;
    // A flush is often under way when it hits.
    const flushing = random.chance(0.4) ? this.#flush() : undefined;
    await sleep(random.below(30));
    await this.#deployment.kill9(victim === 'all' ? undefined : victim);
    await flushing;
    await sleep(random.below(600));
    await this.#start();
  }

  async #untilNewAcks(): Promise<void> {
    const enough = this.#summary().writes.acknowledged + newAcksMin;
    const deadline = performance.now() + progressMs;
    while (this.#summary().writes.acknowledged < enough && performance.now() < deadline && this.#failure === undefined)
      await sleep(20);
  }

  async #stopInOrder(): Promise<void> {
    this.#options.log?.('SIGTERM to all');
    const codes = await this.#deployment.stop();
    this.#orderlyStops++;
    const bad = Object.entries(codes).filter(([, code]) => code !== 0);
    if (bad.length > 0) throw new Error(`did not stop in good order: ${JSON.stringify(codes)}`);
    await this.#start();
  }

  /** What ended by itself must not be hidden by its restart. */
  async #start(): Promise<void> {
    const broken = /.*(cannot go on|AssertionError|assertion failed|uncaught|unhandled).*/i.exec(
      this.#deployment.output(),
    );
    if (broken !== null) throw new Error(`a process says: ${broken[0]}`);
    await this.#deployment.start();
  }

  async #flush(): Promise<void> {
    const answer = await fetch(`${this.#deployment.url}/api/v3/flush`, { method: 'POST' }).catch(() => undefined);
    await answer?.arrayBuffer().catch(() => undefined);
    if (answer?.ok === true) this.#flushes++;
  }

  /** While nobody writes; everything runs, so there has to be an answer soon. */
  async #compare(): Promise<void> {
    let resume = (): void => undefined;
    this.#paused = new Promise((resolve) => (resume = resolve));
    while (this.#busy > 0 && this.#failure === undefined) await sleep(5);
    const deadline = performance.now() + settleMs;
    let rows = 0;
    for (const table of tables) {
      for (;;) {
        try {
          rows += await checkTable(this.#deployment.url, table, this.#writers);
          this.#wholeTables++;
          break;
        } catch (error) {
          const isOutage = error instanceof Error && /answered 5\d\d|fetch failed|terminated/.test(error.message);
          if (!isOutage || performance.now() > deadline) throw error;
          await sleep(100);
        }
      }
    }
    this.#rows = rows;
    this.#options.log?.(`all ${String(rows)} rows are as they must be`);
    this.#paused = undefined;
    resume();
  }

  #summary(): SoakSummary {
    const { seed, seconds } = this.#options;
    const sum = (of: (writer: SoakWriter) => number): number =>
      this.#writers.reduce((total, writer) => total + of(writer), 0);
    return {
      seed,
      seconds,
      writes: {
        acknowledged: sum(({ tally }) => tally.acknowledged),
        unknown: sum(({ tally }) => tally.unknown),
        refused: sum(({ tally }) => tally.refused),
      },
      looks: {
        answered: sum(({ tally }) => tally.checks),
        unanswered: sum(({ tally }) => tally.checksFailed),
      },
      wholeTables: this.#wholeTables,
      rows: this.#rows,
      kills: this.#kills,
      orderlyStops: this.#orderlyStops,
      flushes: this.#flushes,
      databasesDeleted: this.#churn.tally.deleted,
    };
  }
}

/** Rejects with what was seen that cannot be, and the history that excludes it. */
export const runSoak = (deployment: Deployment, options: SoakOptions): Promise<SoakSummary> =>
  new Soak(deployment, options).run();
