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
import type { LogHost, LogLane, LogReader, LogReceiver, LostLog, WriteAck, WriteSink } from '@inlay/services';
import {
  laneOf,
  Predecessors,
  Replay,
  takeInventory,
  type LostLife,
  type ReplayResult,
  type WalInventory,
} from '../recovery/index.js';
import { openVolume, removeVolume, type Volume, type Wal, type WalWriterOptions } from '../wal/index.js';
import {
  IngesterSink,
  Ownership,
  RetryTable,
  type EncodedWriteRequest,
  type MapExchange,
  type SinkLimits,
} from '../write-sink/index.js';

/** What a log begins with; where it runs is the maker's choice. */
export type WalStart = Omit<WalWriterOptions, 'files' | 'clock' | 'segmentBytesMax' | 'segmentAgeMaxMs'>;

/** Parts of a log on a disk of its own. Those of one life are made by it, when its incarnation is known. */
export interface WalLogInit {
  readonly node: string;
  /** `host:port` of this process's internal server; empty in one process. Asked when it starts: the port may be chosen then. */
  readonly address: () => string;
  /** Names of all ingesters. */
  readonly members: readonly string[];
  readonly directory: string;
  readonly catalog: Pick<Catalog, 'openIncarnation' | 'markDraining' | 'closeIncarnation' | 'shardMap'>;
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly sinkLimits: SinkLimits;
  readonly makeWal: (start: WalStart, onFailure: (error: InlayError) => void) => Wal;
  /** Returns the way to give the directory back; throws when another process has it. */
  readonly lock: (directory: string) => () => void;
  readonly onReplayedRows: (rows: number) => void;
}

/** What exists between start and close. */
interface Life {
  readonly lane: LogLane;
  readonly receiver: LogReceiver;
  readonly wal: Wal;
  readonly ownership: Ownership;
  readonly sink: IngesterSink;
  readonly predecessors: Predecessors;
  /** What the volume says must be there of lives that are lost: it stays on record. */
  readonly recorded: readonly LostLife[];
}

interface Beginning {
  readonly opened: OpenedIncarnation;
  readonly volume: Volume;
  readonly receiver: LogReceiver;
}

/**
 * The ingester's end of the log that it keeps itself, in segments on its own disk. Routers bring their writes to it (it is
 * a `WriteSink`, behind gRPC or by reference): a write gets its stamp here, and is acknowledged when it is synced and
 * delivered. One lane is the log of one life: this one's, and those of earlier lives of the node, which are replayed.
 */
export class WalLog implements LogReader, WriteSink, MapExchange {
  readonly #init: WalLogInit;
  readonly #started: Promise<void>;
  #settleStarted: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | undefined;
  #host: LogHost | undefined;
  #life: Life | undefined;
  /** Heard before the start was done. */
  #heardMap: ShardMap | undefined;
  #isEnding = false;
  #unlock: (() => void) | undefined;
  #failure: InlayError | undefined;
  #replayed: ReplayResult | undefined;
  #lost: readonly LostLife[] = [];

  constructor(init: WalLogInit) {
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
  get wal(): Wal | undefined {
    return this.#life?.wal;
  }

  get incarnations(): readonly IncarnationId[] {
    const life = this.#life;
    if (life === undefined) return [];
    return [life.lane, ...life.predecessors.open].map(({ incarnation }) => incarnation);
  }

  /** Earlier lives of this node whose log, or a part of it, is not on the volume at hand. */
  get lost(): readonly LostLog[] {
    return this.#lost;
  }

  /** The map by which writes are taken; undefined before the start. */
  get shardMap(): ShardMap | undefined {
    return this.#life?.ownership.map;
  }

  /** Opens an incarnation, replays what earlier ones left, then takes writes. */
  async start(host: LogHost): Promise<void> {
    const { directory, files, lock, catalog, node, address, members, random } = this.#init;
    this.#host = host;
    try {
      makeDurableDirectory(files, directory);
      this.#unlock = lock(directory);
      const volume = openVolume(files, directory, random);
      const opened = await catalog.openIncarnation({ node, address: address(), members, volume: volume.id });
      const receiver = host.receiverFor(opened.incarnation.id);
      this.#life = await this.#begin({ opened, volume, receiver });
      this.#settleStarted?.resolve();
      if (this.#heardMap !== undefined) this.#life.ownership.learn(this.#heardMap);
    } catch (error) {
      this.#settleStarted?.reject(error);
      throw error;
    }
  }

  /** A write is delivered before it is acknowledged: only the start is to be waited for. */
  async caughtUp(signal?: AbortSignal): Promise<void> {
    if (this.#life !== undefined) return;
    if (signal === undefined) return this.#started;
    signal.throwIfAborted();
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(defined(signal.reason as Error, 'a reason')), { once: true });
    });
    return Promise.race([this.#started, aborted]);
  }

  async write(request: EncodedWriteRequest): Promise<WriteAck> {
    if (this.#life === undefined)
      throw new InlayError('unavailable', 'this ingester is still replaying its write-ahead log', {
        code: 'starting',
        retryAfterMs: 1000,
      });
    return this.#life.sink.write(request);
  }

  /** Adopts a map that a router has read, if it is younger. Throws `other_cluster` (conflict). */
  learnMap(map: ShardMap): void {
    if (this.#life !== undefined) this.#life.ownership.learn(map);
    else if (this.#heardMap === undefined || map.epoch > this.#heardMap.epoch) this.#heardMap = map;
  }

  async adoptEpoch(epoch: bigint): Promise<void> {
    await this.caughtUp();
    const { ownership, sink } = this.#begun();
    await ownership.reach(epoch);
    // Writes of the epoch before that already have their stamp are acknowledged before this call is.
    await sink.settled();
  }

  async drain(): Promise<void> {
    const { sink, lane } = this.#begun();
    this.#isEnding = true;
    await sink.drain();
    if (this.#failure !== undefined) throw this.#failure;
    await this.#init.catalog.markDraining(lane.incarnation);
  }

  async close(leave: 'keep' | 'remove'): Promise<void> {
    if (leave === 'remove') await this.#remove();
    else await this.#keep();
    this.#unlock?.();
  }

  async #remove(): Promise<void> {
    const { catalog, files, directory } = this.#init;
    const { lane, wal, predecessors, recorded } = this.#begun();
    await wal.close('remove');
    await predecessors.closeAll();
    await catalog.closeIncarnation(lane.incarnation);
    // Not before: a life that is open in the catalog has to find its volume.
    if (recorded.length === 0) removeVolume(files, directory);
  }

  async #keep(): Promise<void> {
    this.#isEnding = true;
    await this.#life?.predecessors.stop();
    await this.#life?.wal.close('keep').catch(() => undefined);
  }

  async #begin({ opened, volume, receiver }: Beginning): Promise<Life> {
    const { catalog, clock, random, logger, sinkLimits: limits } = this.#init;
    const onFailure = (error: InlayError): void => this.#fail(error);
    const { directory, files } = this.#init;
    const retries = new RetryTable();
    const inventory = takeInventory({ files, directory, volume, opened });
    this.#setLost(inventory.lost);
    await this.#replay(inventory, receiver, retries);
    const lane = laneOf(opened.incarnation);
    receiver.adopt(lane);
    const wal = this.#makeWal(opened, volume, inventory);
    const ownership = new Ownership(catalog, lane.incarnation, opened.shardMap);
    ownership.onMap((map) => {
      this.#forgetClosed(map);
      this.#endWhenClosed(lane.incarnation, map);
    });
    const sink = new IngesterSink({ lane, ownership, retries, wal, receiver, limits, onFailure });
    const lanes = inventory.predecessors.map((predecessor) => predecessor.lane);
    const predecessors = new Predecessors({ catalog, receiver, clock, random, logger }, lanes);
    const recorded = inventory.lost.filter(({ record }) => record !== undefined);
    const life: Life = { lane, receiver, wal, ownership, sink, predecessors, recorded };
    const release = (): void => {
      wal.releaseBelow(lowestNeeded(life));
      predecessors.closePersisted();
    };
    receiver.onLowWater(release);
    release();
    return life;
  }

  async #replay(inventory: WalInventory, receiver: LogReceiver, retries: RetryTable): Promise<void> {
    const { files, clock, directory, logger, onReplayedRows: onRows } = this.#init;
    const replay = new Replay({ files, clock, directory, receiver, retries, logger, onRows });
    this.#replayed = await replay.run(inventory);
  }

  #makeWal({ incarnation: { id, epoch } }: OpenedIncarnation, volume: Volume, inventory: WalInventory): Wal {
    const { directory, makeWal } = this.#init;
    const earlier = this.#replayed?.segments ?? [];
    const lost = inventory.lost.flatMap(({ record }) => record ?? []);
    const { nextNumber } = inventory;
    return makeWal({ directory, incarnation: id, epoch, nextNumber, earlier, volume: volume.id, lost }, (error) =>
      this.#fail(error),
    );
  }

  #begun(): Life {
    return defined(this.#life, 'a life that has begun');
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
    if (isOpen || this.#isEnding) return;
    this.#fail(
      new InlayError(
        'conflict',
        `incarnation ${String(own)} was given up in epoch ${String(epoch)} or before; this process ends, and begins anew when it is started`,
        { code: 'incarnation_forgotten', details: { incarnation: own } },
      ),
    );
  }

  #fail(error: InlayError): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#host?.onFailure(error);
  }
}

/** The log may forget every stamp below: its rows are in the catalog. */
function lowestNeeded({ lane, receiver, sink, predecessors }: Life): Stamp {
  let lowest = receiver.lowWater(lane) ?? sink.appendedTo + 1n;
  for (const predecessor of predecessors.open) {
    const stamp = receiver.lowWater(predecessor);
    if (stamp !== undefined && stamp < lowest) lowest = stamp;
  }
  return lowest;
}
