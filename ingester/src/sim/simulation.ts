import { PowerLossFiles, Prng, SimulatedClock } from '@inlay/testing';
import type { CatalogCut } from './cut-catalog.js';
import { Life, turns, type Wiring } from './life.js';
import { Model } from './model.js';
import { readBack, type KnownFiles } from './read-back.js';
import { SimRouter, type Copy } from './sim-router.js';
import { SimTables } from './sim-tables.js';
import { placeOf, Weather, type Trouble } from './weather.js';

export interface SimulationInit extends Wiring {
  readonly seed: number;
  /** Lives that may end in any way; two more end the run in good order. */
  readonly lives?: number;
  readonly trouble?: Trouble;
  readonly onEvent?: (what: string) => void;
}

const hourMs = 3_600_000;

/**
 * One machine with an ingester, its log, its object store and its catalog on one disk, through a few lives. Each life ends
 * by a power cut at a file operation or beside a catalog transaction, by a kill, by a failure of the disk or by a clean
 * stop; then the machine starts again, everything is read back and held against what was acknowledged.
 */
export class Simulation {
  readonly #init: SimulationInit;
  readonly #random: Prng;
  readonly #model = new Model();
  readonly #tables = new SimTables();
  readonly #routers: readonly SimRouter[];
  readonly #known: KnownFiles = new Map();
  #clock = new SimulatedClock();
  #files: PowerLossFiles;
  #late: { readonly copy: Copy; readonly step: number }[] = [];
  #lastOperation = '';
  /** Where the power failed: `wal sync`, `objects rename`, `before commitFile`. */
  readonly cutsAt: string[] = [];
  readonly faults: string[] = [];

  constructor(init: SimulationInit) {
    this.#init = init;
    this.#random = new Prng(init.seed);
    this.#routers = ['a', 'b'].map((name) => new SimRouter(name, this.#random, this.#model));
    this.#files = new PowerLossFiles(this.#random);
  }

  get ackedCount(): number {
    return this.#model.ackedCount;
  }

  /** The first problems found, with the life they were found in; none where all is well. */
  async run(): Promise<string[]> {
    const { lives = 6 } = this.#init;
    for (let number = 1; number <= lives + 2; number++) {
      this.#tell(`life ${String(number)}`);
      const problems = await this.#live(number > lives);
      if (problems.length > 0) return problems.map((problem) => `life ${String(number)}: ${problem}`);
    }
    return [];
  }

  async #live(isFair: boolean): Promise<string[]> {
    const weather = new Weather(this.#random, isFair, this.#init.trouble);
    // One of its own: what the last life left asleep is never woken.
    this.#clock = new SimulatedClock(this.#clock.nowMs() + this.#random.pick([0, 5000, -hourMs, hourMs]));
    const files = this.#restart(weather);
    const cut = isFair ? undefined : this.#chooseCut(files);
    const problems: string[] = [];
    let life: Life | undefined;
    try {
      const { wiring, clock, random } = { wiring: this.#init, clock: this.#clock, random: this.#random };
      const onCatalogCut = (place: string): void => void (this.#lastOperation = place);
      life = await Life.open({ files, clock, random, weather, wiring, cut, onCatalogCut });
      problems.push(...(await this.#workThrough(life, isFair)));
    } catch (error) {
      if (!(life?.excuses(error) ?? (files.isOff || weather.faults.length > 0))) problems.push(textOf(error));
      this.#tell(`ended: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (files.isOff) this.cutsAt.push(this.#lastOperation);
    else if (this.#random.chance(0.5)) files.cut();
    else files.kill();
    this.faults.push(...new Set(weather.faults));
    for (const fault of new Set(weather.faults)) this.#tell(fault);
    this.#late = [];
    await turns(2);
    await life?.end();
    return problems;
  }

  #restart(weather: Weather): PowerLossFiles {
    this.#files = this.#files.restart({
      onOperation: (operation, path) => {
        this.#lastOperation = `${placeOf(path)} ${operation}`;
      },
      faultOf: (operation, path) => weather.faultOf(operation, path),
      get capacityBytes() {
        return weather.capacityBytes;
      },
    });
    weather.rules(this.#files);
    return this.#files;
  }

  async #workThrough(life: Life, isFair: boolean): Promise<string[]> {
    const problems = await life.until(this.#tables.ensure(life.catalog));
    await life.start();
    this.#model.lifeBegan(life.epoch);
    problems.push(...(await this.#check(life, true)));
    if (life.log.lost.length > 0) problems.push('a log of this machine is called lost');
    for (let step = 0, steps = isFair ? 5 : 25; step < steps && !life.isOver && problems.length === 0; step++)
      problems.push(...(await this.#step(life, step)));
    if (life.failure !== undefined) this.#tell(`failed: ${life.failure.message}`);
    if (problems.length > 0 || life.isOver) return problems;
    problems.push(...(await this.#check(life)));
    if (isFair || this.#random.chance(0.3)) await life.until(life.ingester.stop());
    return problems;
  }

  /** Early and late in a life, at file operations and beside transactions. */
  #chooseCut(files: PowerLossFiles): CatalogCut | undefined {
    if (this.#random.chance(0.15)) return undefined;
    if (this.#random.chance(0.7)) {
      files.cutAt(1 + this.#random.below(this.#random.pick([20, 100, 300, 600])));
      return undefined;
    }
    return { commit: 1 + this.#random.below(12), when: this.#random.pick(['before', 'after']) };
  }

  /** Writes, some at once, some again, some late; and everything else that may happen meanwhile. */
  async #step(life: Life, step: number): Promise<string[]> {
    const work: Promise<unknown>[] = this.#copies(step).map((copy) => this.#deliver(life, copy));
    const chance = (probability: number): boolean => this.#random.chance(probability);
    const problems: string[] = [];
    const found = async (looking: Promise<string[]>): Promise<void> => void problems.push(...(await looking));
    if (chance(0.12)) work.push(life.ingester.flush());
    if (chance(0.08)) work.push(life.passTime(this.#random.below(20)));
    if (chance(0.04)) work.push(found(this.#tables.grow(life.catalog, this.#random)));
    if (chance(0.08)) work.push(this.#jump());
    const outcomes = await life.until(Promise.allSettled(work));
    for (const outcome of outcomes)
      if (outcome.status === 'rejected' && !life.excuses(outcome.reason)) throw outcome.reason;
    if (chance(0.1) && !life.isOver) await found(this.#check(life));
    return problems;
  }

  /** What is on its way to the ingester now. */
  #copies(step: number): Copy[] {
    const due = this.#late.filter((late) => late.step <= step).map(({ copy }) => copy);
    this.#late = this.#late.filter((late) => late.step > step);
    const hold = (copy: Copy): void => void this.#late.push({ copy, step: step + 1 + this.#random.below(6) });
    const router = this.#random.pick(this.#routers);
    const { open } = router;
    if (open.length > 0 && this.#random.chance(0.2)) this.#random.pick(open).state = 'abandoned';
    if (this.#random.chance(0.02)) router.startAgain();
    const left = router.open;
    if (left.length > 0 && this.#random.chance(0.4)) due.push(router.repeat(this.#random.pick(left)));
    for (let count = this.#random.below(4); count > 0; count--) {
      for (const copy of router.send(this.#tables.all)) {
        if (this.#random.chance(0.2)) hold(copy);
        else due.push(copy);
        if (this.#random.chance(0.1)) hold(copy);
      }
    }
    return due;
  }

  async #deliver(life: Life, copy: Copy): Promise<void> {
    // In other turns than its neighbours, so that the log's thread is busy with some when others come.
    await turns(this.#random.below(5));
    const stamp = await life.deliver(copy);
    if (stamp === undefined) return;
    const isHeard = this.#random.chance(0.85);
    this.#model.stamped(copy.request, stamp, isHeard);
    this.#tell(`${isHeard ? 'acked' : 'stamped'} ${String(copy.request.index)} as ${String(stamp)}`);
  }

  /** Somebody sets the wall clock, or the machine stands still for a while. */
  async #jump(): Promise<void> {
    const ms = this.#random.pick([-24, -1, 1, 24]) * hourMs + this.#random.below(1000);
    if (ms > 0 && this.#random.chance(0.5)) await this.#clock.standStill(ms);
    else this.#clock.stepWall(ms);
  }

  async #check(life: Life, isFirst = false): Promise<string[]> {
    const places = { catalog: life.catalog, store: life.store, hot: life.ingester, known: this.#known };
    const found = [];
    for (const table of this.#tables.all) found.push(await life.until(readBack(places, table)));
    const problems = this.#model.problemsOf(found.flatMap(({ versions }) => versions));
    if (isFirst) this.#model.remember(new Set(found.flatMap(({ hotStamps }) => hotStamps)));
    return problems;
  }

  #tell(what: string): void {
    this.#init.onEvent?.(what);
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
