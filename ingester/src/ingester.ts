import { defined, type IncarnationId, type InlayError, type Logger } from '@inlay/core';
import type {
  Flushed,
  HotAnswer,
  HotRequest,
  HotSource,
  IngesterControl,
  IngesterStatus,
  LogReader,
  LogReceiver,
} from '@inlay/services';
import type { HotStore } from './buffer/index.js';

/** The rows in memory, for those who write and for those who read them. */
export interface HotParts {
  readonly store: HotStore;
  readonly source: HotSource;
}

/** Parts of an ingester. Those of one life are made by it, when its incarnation is known. */
export interface IngesterInit {
  readonly log: LogReader;
  readonly logger: Logger;
  readonly makeHot: (incarnation: IncarnationId, onFailure: (error: InlayError) => void) => HotParts;
  /** Called once when the process can no longer keep its promises: it has to end with an error, and to replay. */
  readonly onFailure: (error: InlayError) => void;
}

/**
 * One ingester: memory that a log fills and that files empty, and its order of starting, serving and stopping. Every part
 * of it is given or made by a given function.
 */
export class Ingester implements HotSource, IngesterControl {
  readonly #init: IngesterInit;
  /** Known before the log is replayed into it. */
  #hot: HotParts | undefined;
  #isStarted = false;
  #failure: InlayError | undefined;

  constructor(init: IngesterInit) {
    this.#init = init;
  }

  /** Undefined before the start. */
  get hotStore(): HotStore | undefined {
    return this.#isStarted ? this.#hot?.store : undefined;
  }

  /** Brings back what earlier lives left; from then on rows come in and go into files. */
  async start(): Promise<void> {
    const { log } = this.#init;
    const host = {
      receiverFor: (incarnation: IncarnationId) => this.#makeHot(incarnation),
      onFailure: (error: InlayError) => this.#fail(error),
    };
    try {
      await log.start(host);
      this.#hotParts().store.start();
      this.#isStarted = true;
    } catch (error) {
      await this.#hot?.store.stop();
      await log.close('keep');
      throw error;
    }
  }

  /**
   * Refuses new writes, persists everything, and lets the log go. Rejects when that is not possible (the object store or
   * the catalog is down): then the log stays, and the next start brings its rows back.
   */
  async stop(): Promise<void> {
    if (!this.#isStarted) return;
    const { log, logger } = this.#init;
    const { store } = this.#hotParts();
    try {
      await log.drain();
      if (this.#failure !== undefined) throw this.#failure;
      await store.flush();
      await store.stop();
      await log.close('remove');
    } catch (error) {
      logger.error('did not stop in good order: what is not persisted stays in the log for the next start', { error });
      await store.stop().catch(() => undefined);
      await log.close('keep');
      throw error;
    }
  }

  async read(request: HotRequest, signal?: AbortSignal): Promise<HotAnswer> {
    const { log } = this.#init;
    await log.caughtUp(signal);
    const answer = await this.#hotParts().source.read(request, signal);
    return log.lost.length === 0 ? answer : { ...answer, lost: log.lost };
  }

  async status(): Promise<IngesterStatus> {
    const { log } = this.#init;
    if (!this.#isStarted) return { incarnations: [], lost: [], isStarting: true };
    return { incarnations: log.incarnations, lost: log.lost, isStarting: false };
  }

  async flush(): Promise<Flushed> {
    await this.#init.log.caughtUp();
    return this.#hotParts().store.flush();
  }

  adoptEpoch(epoch: bigint): Promise<void> {
    return this.#init.log.adoptEpoch(epoch);
  }

  #makeHot(incarnation: IncarnationId): LogReceiver {
    this.#hot = this.#init.makeHot(incarnation, (error) => this.#fail(error));
    return this.#hot.store;
  }

  #hotParts(): HotParts {
    return defined(this.#hot, 'the memory of a log that was started');
  }

  #fail(error: InlayError): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#init.onFailure(error);
  }
}
