import { InlayError, isInlayError, toInlayError, type Files, type IncarnationId } from '@inlay/core';
import type { Catalog } from '@inlay/catalog';
import { DiskCatalog } from '@inlay/catalog/sim';
import { FileObjectStore, PutQueue, type ObjectStore } from '@inlay/object-store';
import { PowerCut, type PowerLossFiles, type Prng, type SimulatedClock } from '@inlay/testing';
import type { HotParts, Ingester } from '../ingester.js';
import type { WalDriver, WalWriter } from '../wal/index.js';
import type { WalLog } from '../wal-log/index.js';
import { cutCatalog, type CatalogCut } from './cut-catalog.js';
import { batchOf } from './sent-request.js';
import type { Copy } from './sim-router.js';
import { testIngester } from '../testing/test-ingester.js';
import type { Weather } from './weather.js';
import { wrapped } from './wrapped.js';

/** The parts of one life from which its hot store is made. */
export interface HotMaking {
  readonly incarnation: IncarnationId;
  readonly catalog: Catalog;
  readonly store: ObjectStore;
  readonly files: Files;
  readonly clock: SimulatedClock;
  readonly random: Prng;
}

/** What a life is made of; each may be replaced by one with a mistake. */
export interface Wiring {
  readonly makeHot: (making: HotMaking) => HotParts;
  readonly makeWalDriver: (writer: WalWriter, random: Prng) => WalDriver;
  readonly walFiles?: (files: Files) => Files;
  readonly storeFiles?: (files: Files) => Files;
  readonly store?: (store: ObjectStore) => ObjectStore;
  readonly catalog?: (catalog: Catalog) => Catalog;
  /** A setting of the catalog's database, after the product's own. */
  readonly catalogPragma?: string;
}

export interface LifeInit {
  readonly files: PowerLossFiles;
  readonly clock: SimulatedClock;
  readonly random: Prng;
  readonly weather: Weather;
  readonly wiring: Wiring;
  readonly cut: CatalogCut | undefined;
  readonly onCatalogCut: (place: string) => void;
}

const turnsMax = 200_000;

/** As the store's thread does it: puts that come while others are under way go together. */
function putTogether(store: FileObjectStore): ObjectStore {
  const puts = new PutQueue(store);
  return wrapped<ObjectStore>(store, { put: (key, bytes) => puts.put({ key, bytes }) });
}

/** One life of the process: from its start on what the disk holds to a power cut, a kill, a failure or a clean stop. */
export class Life {
  readonly #init: LifeInit;
  readonly #base: DiskCatalog;
  readonly catalog: Catalog;
  readonly store: ObjectStore;
  readonly ingester: Ingester;
  readonly log: WalLog;
  /** The epoch of the shard map that its routers know. */
  epoch = 0n;
  /** What ended it, where the process itself said that it cannot go on. */
  failure: InlayError | undefined;
  /** The highest that was sent to this life, by router. */
  readonly #floors = new Map<string, number>();

  private constructor(init: LifeInit, base: DiskCatalog) {
    const { files, clock, random, wiring, cut, onCatalogCut } = init;
    this.#init = init;
    this.#base = base;
    const catalog = cutCatalog(base, files, cut, onCatalogCut);
    this.catalog = wiring.catalog?.(catalog) ?? catalog;
    const store = new FileObjectStore('/data/objects', wiring.storeFiles?.(files) ?? files, random);
    const asThread = putTogether(store);
    this.store = wiring.store?.(asThread) ?? asThread;
    const { ingester, log } = testIngester({
      files,
      catalog: this.catalog,
      clock,
      random,
      segmentBytesMax: random.pick([1, 500, 4000]),
      makeWalDriver: (writer) => wiring.makeWalDriver(writer, random),
      makeHot: (incarnation) =>
        wiring.makeHot({ incarnation, catalog: this.catalog, store: this.store, files, clock, random }),
      onFailure: (error) => {
        this.failure ??= error;
      },
      ...(wiring.walFiles === undefined ? {} : { walFiles: wiring.walFiles(files) }),
    });
    this.ingester = ingester;
    this.log = log;
  }

  static async open(init: LifeInit): Promise<Life> {
    const { files, clock, random, wiring } = init;
    const pragma = wiring.catalogPragma === undefined ? {} : { pragma: wiring.catalogPragma };
    return new Life(init, await DiskCatalog.open({ files, directory: '/data/catalog', clock, random, ...pragma }));
  }

  get isOver(): boolean {
    return this.#init.files.isOff || this.failure !== undefined;
  }
  get clock(): SimulatedClock {
    return this.#init.clock;
  }

  async start(): Promise<void> {
    await this.until(this.ingester.start());
    this.epoch = (await this.until(this.catalog.shardMap())).epoch;
  }

  /** Delivers a copy of a request. Undefined: it was refused, or nobody knows. */
  async deliver({ request, floor }: Copy): Promise<bigint | undefined> {
    const { routerId, number, databaseId, parts } = request;
    this.#floors.set(routerId, Math.max(this.#floors.get(routerId) ?? 0, floor));
    request.unsettled++;
    try {
      const batches = parts.map(batchOf);
      const { stamp } = await this.log.write({ databaseId, epoch: this.epoch, routerId, number, floor, batches });
      return stamp;
    } catch (error) {
      if (isRefusal(error)) request.unsettled--;
      if (!this.#mayFail(error, request)) throw error;
      return undefined;
    }
  }

  /**
   * What `work` comes to. A dead process finishes nothing: throws PowerCut when it has died. Time passes where nothing else
   * happens, so that what waits for another attempt gets it.
   */
  async until<T>(work: Promise<T>): Promise<T> {
    const { files, clock } = this.#init;
    const state = { isOver: false };
    const over = (): void => {
      state.isOver = true;
    };
    work.then(over, over);
    for (let turn = 1; !state.isOver && !files.isOff; turn++) {
      await turns(1);
      if (turn % 50 === 0) await clock.advance(1000);
      if (turn > turnsMax) throw new Error('nothing happens any more');
    }
    if (files.isOff) throw new PowerCut();
    return work;
  }

  /** Past the age at which rows are persisted, now and then. A dead process sees no time pass. */
  async passTime(minutes: number): Promise<void> {
    const { files, clock } = this.#init;
    for (let minute = 0; minute < minutes && !files.isOff; minute++) await clock.advance(60_000);
  }

  /** After the machine or the process has ended: what is still in hand fails at its next step. */
  async end(): Promise<void> {
    await turns(5);
    this.#base.abandon();
  }

  /** Whether something went wrong that excuses an error: but never a wrong answer. */
  excuses(error: unknown): boolean {
    const { files, weather } = this.#init;
    if (files.isOff) return true;
    const isTold = error instanceof InlayError || (error as { readonly code?: string }).code !== undefined;
    return weather.faults.length > 0 && isTold;
  }

  #mayFail(error: unknown, { routerId, number }: Copy['request']): boolean {
    if (isInlayError(error, 'request_too_late')) return number < (this.#floors.get(routerId) ?? 0);
    return isInlayError(error, 'buffer_full') || this.excuses(error);
  }
}

/** Told with a kind that says: it has no place in the order of writes, and never gets one. */
function isRefusal(error: unknown): boolean {
  return error instanceof InlayError && ['exhausted', 'conflict', 'unavailable'].includes(toInlayError(error).kind);
}

export async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}
