import type { Catalog, OpenedIncarnation, ShardMap } from '@inlay/catalog';
import {
  defined,
  InlayError,
  makeDurableDirectory,
  type Clock,
  type Files,
  type IncarnationId,
  type Logger,
  type Random,
  type Stamp,
} from '@inlay/core';
import type {
  Flushed,
  HotAnswer,
  HotRequest,
  HotSource,
  IngesterControl,
  IngesterStatus,
  LostLog,
  WriteAck,
  WriteSink,
} from '@inlay/services';
import type { HotStore } from './buffer/index.js';
import { Predecessors, Replay, takeInventory, type LostLife, type ReplayResult } from './recovery/index.js';
import { openVolume, removeVolume, type Volume, type Wal, type WalWriterOptions } from './wal/index.js';
import { IngesterSink, Ownership, RetryTable, type EncodedWriteRequest, type SinkLimits } from './write-sink/index.js';

/** The rows in memory, for those who write and for those who read them. */
export interface HotParts {
  readonly store: HotStore;
  readonly source: HotSource;
}

/** What a log begins with; where it runs is the maker's choice. */
export type WalStart = Omit<WalWriterOptions, 'files' | 'clock' | 'segmentBytesMax' | 'segmentAgeMaxMs'>;

/** Parts of an ingester. Those of one life are made by it, when its incarnation is known. */
export interface IngesterInit {
  readonly node: string;
  /** `host:port` of this process's internal server; empty in one process. Asked when it starts: the port may be chosen then. */
  readonly address: () => string;
  /** Names of all ingesters. */
  readonly members: readonly string[];
  readonly walDirectory: string;
  readonly catalog: Catalog;
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly sinkLimits: SinkLimits;
  readonly makeHot: (incarnation: IncarnationId, onFailure: (error: InlayError) => void) => HotParts;
  readonly makeWal: (start: WalStart, onFailure: (error: InlayError) => void) => Wal;
  /** Returns the way to give the directory back; throws when another process has it. */
  readonly lock: (directory: string) => () => void;
  readonly onReplayedRows: (rows: number) => void;
  /** Called once when the process can no longer keep its promises: it has to end with an error, and to replay. */
  readonly onFailure: (error: InlayError) => void;
}

/** What exists between start and stop. */
interface Life {
  readonly incarnation: IncarnationId;
  readonly hot: HotParts;
  readonly wal: Wal;
  readonly ownership: Ownership;
  readonly sink: IngesterSink;
  readonly predecessors: Predecessors;
  /** What the volume says must be there of lives that are lost: it stays on record. */
  readonly recorded: readonly LostLife[];
}

interface Beginning {
  readonly opened: OpenedIncarnation;
  readonly hot: HotParts;
  readonly volume: Volume;
}

/** One ingester: its order of starting, serving and stopping. Every part of it is given or made by a given function. */
export class Ingester implements WriteSink, HotSource, IngesterControl {
  readonly #init: IngesterInit;
  readonly #started: Promise<Life>;
  #settleStarted: { readonly resolve: (life: Life) => void; readonly reject: (error: unknown) => void } | undefined;
  #life: Life | undefined;
  /** Heard before the start was done. */
  #heardMap: ShardMap | undefined;
  #isStopping = false;
  #unlock: (() => void) | undefined;
  #failure: InlayError | undefined;
  #replayed: ReplayResult | undefined;
  #lost: readonly LostLife[] = [];

  constructor(init: IngesterInit) {
    this.#init = init;
    this.#started = new Promise((resolve, reject) => (this.#settleStarted = { resolve, reject }));
    // The start may fail while no caller waits for its end.
    this.#started.catch(() => undefined);
  }

  /** The replay of this start; undefined before. */
  get replayed(): ReplayResult | undefined {
    return this.#replayed;
  }
  /** Undefined before the start. */
  get hotStore(): HotStore | undefined {
    return this.#life?.hot.store;
  }
  get wal(): Wal | undefined {
    return this.#life?.wal;
  }
  get incarnation(): IncarnationId | undefined {
    return this.#life?.incarnation;
  }

  /** The map by which writes are taken; undefined before the start. */
  get shardMap(): ShardMap | undefined {
    return this.#life?.ownership.map;
  }

  /** Earlier lives of this node whose rows may be missing; they are answered for by nobody. */
  get lost(): readonly LostLog[] {
    return this.#lost;
  }

  /** Opens an incarnation, replays what earlier ones left, then takes writes. */
  async start(): Promise<void> {
    const { walDirectory, files, lock, catalog, node, address, members, random } = this.#init;
    try {
      makeDurableDirectory(files, walDirectory);
      this.#unlock = lock(walDirectory);
      const volume = openVolume(files, walDirectory, random);
      const opened = await catalog.openIncarnation({ node, address: address(), members, volume: volume.id });
      const hot = this.#init.makeHot(opened.incarnation.id, (error) => {
        this.#fail(error);
      });
      this.#life = await this.#begin({ opened, hot, volume }).catch(async (error: unknown) => {
        await hot.store.stop();
        throw error;
      });
      this.#settleStarted?.resolve(this.#life);
      if (this.#heardMap !== undefined) this.#life.ownership.learn(this.#heardMap);
    } catch (error) {
      this.#unlock?.();
      this.#settleStarted?.reject(error);
      throw error;
    }
  }

  /**
   * Refuses new writes, persists everything, deletes the log and closes the incarnation. Rejects when that is not possible
   * (the object store or the catalog is down): then the log stays, and the next start replays it.
   */
  async stop(): Promise<void> {
    const life = this.#life;
    if (life === undefined) return;
    const { catalog, files, logger, walDirectory } = this.#init;
    const { sink, hot, wal, predecessors, incarnation } = life;
    this.#isStopping = true;
    try {
      await sink.drain();
      if (this.#failure !== undefined) throw this.#failure;
      await catalog.markDraining(incarnation);
      await hot.store.flush();
      await hot.store.stop();
      await wal.close('remove');
      await predecessors.closeAll();
      await catalog.closeIncarnation(incarnation);
      // Not before: a life that is open in the catalog has to find its volume.
      if (life.recorded.length === 0) removeVolume(files, walDirectory);
    } catch (error) {
      logger.error('did not stop in good order: what is not persisted stays in the log for the next start', { error });
      await predecessors.stop();
      await hot.store.stop().catch(() => undefined);
      await wal.close('keep').catch(() => undefined);
      throw error;
    } finally {
      this.#unlock?.();
    }
  }

  async write(request: EncodedWriteRequest): Promise<WriteAck> {
    if (this.#life === undefined)
      throw new InlayError('unavailable', 'this ingester is still replaying its write-ahead log', {
        code: 'starting',
        retryAfterMs: 1000,
      });
    return this.#life.sink.write(request);
  }

  async read(request: HotRequest, signal?: AbortSignal): Promise<HotAnswer> {
    const life = await this.#whenStarted(signal);
    const answer = await life.hot.source.read(request, signal);
    return this.#lost.length === 0 ? answer : { ...answer, lost: this.#lost };
  }

  async status(): Promise<IngesterStatus> {
    const life = this.#life;
    if (life === undefined) return { incarnations: [], lost: [], isStarting: true };
    return { incarnations: [life.incarnation, ...life.predecessors.open], lost: this.#lost, isStarting: false };
  }

  async flush(): Promise<Flushed> {
    const life = await this.#whenStarted();
    return life.hot.store.flush();
  }

  /** Adopts a map that a router has read, if it is younger. Throws `other_cluster` (conflict). */
  learnMap(map: ShardMap): void {
    if (this.#life !== undefined) this.#life.ownership.learn(map);
    else if (this.#heardMap === undefined || map.epoch > this.#heardMap.epoch) this.#heardMap = map;
  }

  async adoptEpoch(epoch: bigint): Promise<void> {
    const { ownership, sink } = await this.#whenStarted();
    await ownership.reach(epoch);
    // Writes of the epoch before that already have their stamp are acknowledged before this call is.
    await sink.settled();
  }

  async #begin({ opened, hot, volume }: Beginning): Promise<Life> {
    const { walDirectory: directory, files, clock, random, logger, catalog } = this.#init;
    const { incarnation } = opened;
    const { id, epoch } = incarnation;
    const fail = (error: InlayError): void => {
      this.#fail(error);
    };
    const retries = new RetryTable();
    const inventory = takeInventory({ files, directory, volume, opened });
    this.#setLost(inventory.lost);
    const { onReplayedRows: onRows } = this.#init;
    const replay = new Replay({ files, clock, directory, hot: hot.store, retries, logger, onRows });
    const replayed = await replay.run(inventory);
    this.#replayed = replayed;
    hot.store.adopt(id, incarnation.lowWater);
    const recorded = inventory.lost.filter(({ record }) => record !== undefined);
    const lost = recorded.flatMap(({ record }) => record ?? []);
    const { nextNumber } = inventory;
    const earlier = replayed.segments;
    const wal = this.#init.makeWal(
      { directory, incarnation: id, epoch, nextNumber, earlier, volume: volume.id, lost },
      fail,
    );
    const ownership = new Ownership(catalog, id, opened.shardMap);
    ownership.onMap((map) => {
      this.#forgetClosed(map);
      this.#endWhenClosed(id, map);
    });
    const limits = this.#init.sinkLimits;
    const sink = new IngesterSink({
      incarnation: id,
      ownership,
      retries,
      wal,
      hot: hot.store,
      limits,
      onFailure: fail,
    });
    const open = inventory.predecessors.map((predecessor) => predecessor.incarnation.id);
    const predecessors = new Predecessors({ catalog, hot: hot.store, clock, random, logger }, open);
    const life: Life = { incarnation: id, hot, wal, ownership, sink, predecessors, recorded };
    const release = (): void => {
      wal.releaseBelow(lowestNeeded(life));
      predecessors.closePersisted();
    };
    hot.store.onLowWater(release);
    release();
    hot.store.start();
    return life;
  }

  #setLost(lost: readonly LostLife[]): void {
    this.#lost = lost;
    for (const { incarnation, why } of lost)
      this.#init.logger.error(
        'rows that were acknowledged are not here: queries that need them fail until the volume is back, or until they are given up with "inlay ingester forget"',
        { incarnation, why },
      );
  }

  /** Somebody gave them up. */
  #forgetClosed({ incarnations }: ShardMap): void {
    const open = new Set(incarnations.filter(({ state }) => state !== 'closed').map(({ id }) => id));
    this.#lost = this.#lost.filter(({ incarnation }) => open.has(incarnation));
  }

  /** Somebody gave this life up while it lived: nobody asks it for rows any more. The next life begins without its log. */
  #endWhenClosed(own: IncarnationId, { epoch, incarnations }: ShardMap): void {
    const isOpen = incarnations.some(({ id, state }) => id === own && state !== 'closed');
    if (isOpen || this.#isStopping) return;
    this.#fail(
      new InlayError(
        'conflict',
        `incarnation ${String(own)} was given up in epoch ${String(epoch)} or before; this process ends, and begins anew when it is started`,
        { code: 'incarnation_forgotten', details: { incarnation: own } },
      ),
    );
  }

  async #whenStarted(signal?: AbortSignal): Promise<Life> {
    if (this.#life !== undefined) return this.#life;
    if (signal === undefined) return this.#started;
    signal.throwIfAborted();
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(defined(signal.reason as Error, 'a reason')), { once: true });
    });
    return Promise.race([this.#started, aborted]);
  }

  #fail(error: InlayError): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#init.onFailure(error);
  }
}

/** The log may forget every stamp below: its rows are in the catalog. */
function lowestNeeded({ hot: { store }, sink, predecessors, incarnation }: Life): Stamp {
  let lowest = store.lowWater(incarnation) ?? sink.appendedTo + 1n;
  for (const predecessor of predecessors.open) {
    const stamp = store.lowWater(predecessor);
    if (stamp !== undefined && stamp < lowest) lowest = stamp;
  }
  return lowest;
}
