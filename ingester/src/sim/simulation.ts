import { isInlayError, type Files, type IncarnationId } from '@inlay/core';
import { MemoryCatalog, type Catalog } from '@inlay/catalog';
import { FileObjectStore, type ObjectStore } from '@inlay/object-store';
import { PowerCut, PowerLossFiles, Prng, SimulatedClock } from '@inlay/testing';
import type { HotParts, Ingester } from '../ingester.js';
import { cutCatalog, type CatalogCut } from './cut-catalog.js';
import { Model, type Part, type SentRequest } from './model.js';
import { readBack, type KnownFiles } from './read-back.js';
import { testBatch, type TestRow, type TestTable } from './test-batches.js';
import { testIngester } from './test-ingester.js';

/** The parts of one run, for whoever makes the hot store of it. */
export interface HotMaking {
  readonly incarnation: IncarnationId;
  readonly catalog: Catalog;
  readonly store: ObjectStore;
  readonly files: Files;
  readonly clock: SimulatedClock;
  readonly random: Prng;
}

export interface SimulationInit {
  readonly seed: number;
  readonly makeHot: (making: HotMaking) => HotParts;
  /** File layers with mistakes, for tests of this test. */
  readonly walFiles?: (files: Files) => Files;
  readonly storeFiles?: (files: Files) => Files;
}

interface Run {
  readonly files: PowerLossFiles;
  readonly catalog: Catalog;
  readonly store: ObjectStore;
  readonly clock: SimulatedClock;
  readonly ingester: Ingester;
}

const partitionKeys = ['2026-01-01', '2026-01-02'];

/**
 * One machine with an ingester, its log, its object store and a catalog that never forgets, through many runs. Each run
 * ends by a power cut at a file operation or beside a catalog transaction, by a kill, or by a clean stop; then the machine
 * starts again, everything is read back and held against what was acknowledged.
 */
export class Simulation {
  readonly #init: SimulationInit;
  readonly #random: Prng;
  readonly #model = new Model();
  readonly #catalog = new MemoryCatalog(new SimulatedClock());
  readonly #tables: TestTable[] = [];
  #files: PowerLossFiles;
  readonly #known: KnownFiles = new Map();
  #lastOperation = '';
  /** How often the power failed where: `wal sync`, `objects rename`, `before commitFile`. */
  readonly cutsAt = new Map<string, number>();

  constructor(init: SimulationInit) {
    this.#init = init;
    this.#random = new Prng(init.seed);
    this.#files = new PowerLossFiles(this.#random);
  }

  get ackedCount(): number {
    return this.#model.ackedCount;
  }
  get cuts(): number {
    return [...this.cutsAt.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Runs until the power has failed so often; resolves to the first problems found, with the run they were found in. */
  async run(cuts: number): Promise<string[]> {
    await this.#createTables();
    for (let number = 1; this.cuts < cuts; number++) {
      const problems = await this.#runOnce();
      if (problems.length > 0) return problems.map((problem) => `run ${String(number)}: ${problem}`);
    }
    return this.#runOnce({ isLast: true });
  }

  async #createTables(): Promise<void> {
    const { id } = await this.#catalog.createDatabase({ name: 'sim' });
    const columns = [
      { name: 'host', kind: 'tag' as const },
      { name: 'a', kind: 'i64' as const },
      { name: 'b', kind: 'i64' as const },
    ];
    const { schema } = await this.#catalog.ensureSchema(id, [
      { name: 't1', columns },
      { name: 't2', columns },
    ]);
    for (const table of schema.tables) {
      const [tag, a, b] = table.columns.map((column) => column.id);
      if (tag !== undefined && a !== undefined && b !== undefined) this.#tables.push({ id: table.id, tag, a, b });
    }
  }

  async #runOnce(how: { readonly isLast?: boolean } = {}): Promise<string[]> {
    this.#files = this.#files.restart({
      onOperation: (operation, path) => {
        this.#lastOperation = `${path.split('/')[2] ?? 'data'} ${operation}`;
      },
    });
    const run = this.#begin(how.isLast === true ? undefined : this.#chooseCut());
    const problems: string[] = [];
    try {
      await untilOff(run.files, run.ingester.start());
      problems.push(...(await this.#check(run)));
      if (problems.length === 0) await this.#work(run, how.isLast === true ? 5 : 60);
      if (problems.length === 0) problems.push(...(await this.#check(run)));
      if (how.isLast === true || this.#random.chance(0.3)) await untilOff(run.files, run.ingester.stop());
    } catch (error) {
      if (!run.files.isOff) problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    if (run.files.isOff) this.cutsAt.set(this.#lastOperation, (this.cutsAt.get(this.#lastOperation) ?? 0) + 1);
    // What the dead process still had in hand fails at its next step.
    else run.files.kill();
    await turns(5);
    return problems;
  }

  /** Early and late in a run, at file operations and beside transactions. */
  #chooseCut(): CatalogCut | undefined {
    if (this.#random.chance(0.05)) return undefined;
    if (this.#random.chance(0.65)) {
      this.#files.cutAt(1 + this.#random.below(this.#random.pick([12, 60, 200])));
      return undefined;
    }
    return { commit: 1 + this.#random.below(12), when: this.#random.pick(['before', 'after']) };
  }

  #begin(cut: CatalogCut | undefined): Run {
    const { makeHot, storeFiles, walFiles } = this.#init;
    const files = this.#files;
    const catalog = cutCatalog(this.#catalog, files, cut, (place) => (this.#lastOperation = place));
    const clock = new SimulatedClock();
    const random = this.#random;
    const store = new FileObjectStore('/data/objects', storeFiles?.(files) ?? files, random);
    const ingester = testIngester({
      files,
      catalog,
      clock,
      segmentBytesMax: this.#random.pick([1, 500, 4000]),
      makeHot: (incarnation) => makeHot({ incarnation, catalog, store, files, clock, random }),
      ...(walFiles === undefined ? {} : { walFiles: walFiles(files) }),
    });
    return { files, catalog, store, clock, ingester };
  }

  /** Writes, some at once, some again; flushes and lets time pass, until the power fails or the steps are done. */
  async #work(run: Run, steps: number): Promise<void> {
    for (let step = 0; step < steps && !run.files.isOff; step++) {
      const choice = this.#random.float();
      const concurrent = this.#random.below(4);
      const writes = Array.from({ length: 1 + concurrent }, () => this.#write(run));
      if (choice < 0.15) writes.push(run.ingester.flush());
      else if (choice < 0.25) writes.push(passTime(run, this.#random.below(20)));
      await untilOff(run.files, Promise.all(writes));
    }
  }

  async #write({ ingester, catalog, files }: Run): Promise<void> {
    const request = this.#nextRequest();
    request.attempts++;
    try {
      const { epoch } = await catalog.shardMap();
      const { stamp } = await ingester.write({
        databaseId: 1 as never,
        epoch,
        routerId: 'router',
        number: request.number,
        batches: request.parts.map(({ rows, table, partitionKey }) => testBatch(rows, table, partitionKey)),
      });
      request.isAcked = true;
      request.stamps.add(stamp);
    } catch (error) {
      // Whether it was applied is not known: as for a router whose ingester died.
      if (!files.isOff && !isInlayError(error, 'buffer_full')) throw error;
    }
  }

  /** A new one, or a repeat: of one without an answer, as routers do, or of an acknowledged one whose answer was lost. */
  #nextRequest(): SentRequest {
    const recent = this.#model.requests.slice(-6);
    if (recent.length > 0 && this.#random.chance(0.15)) return this.#random.pick(recent);
    const rowsOf = (): TestRow[] => {
      const times = new Set(Array.from({ length: 1 + this.#random.below(3) }, () => this.#random.below(12)));
      return [...times].map((time) => {
        const fields = this.#random.below(3);
        return {
          host: `h${String(this.#random.below(3))}`,
          time,
          a: fields === 1 ? undefined : this.#model.newValue(),
          b: fields === 2 ? undefined : this.#model.newValue(),
        };
      });
    };
    const places = this.#tables.flatMap((table) => partitionKeys.map((partitionKey) => ({ table, partitionKey })));
    const chosen = places.filter(() => this.#random.chance(0.4));
    const [first] = places;
    const parts = (chosen.length > 0 || first === undefined ? chosen : [first]).map((place): Part => {
      const offset = place.partitionKey === partitionKeys[0] ? 0 : 1000;
      return { ...place, rows: rowsOf().map((row) => ({ ...row, time: row.time + offset })) };
    });
    return this.#model.add(parts);
  }

  async #check({ catalog, store, ingester, files }: Run): Promise<string[]> {
    const places = { catalog, store, hot: ingester, known: this.#known };
    const versions = [];
    for (const table of this.#tables) versions.push(...(await untilOff(files, readBack(places, table))));
    return this.#model.problemsOf(versions);
  }
}

/** Past the age at which rows are persisted, now and then. A dead process sees no time pass. */
async function passTime({ clock, files }: Run, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes && !files.isOff; minute++) await clock.advance(60_000);
}

/** A dead process finishes nothing: its retries wait for a clock that stands still. Throws PowerCut when it has died. */
async function untilOff<T>(files: PowerLossFiles, work: Promise<T>): Promise<T> {
  const state = { isOver: false };
  const over = (): void => {
    state.isOver = true;
  };
  work.then(over, over);
  while (!state.isOver && !files.isOff) await turns(1);
  if (files.isOff) throw new PowerCut();
  return work;
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}
