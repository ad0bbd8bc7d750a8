import { InlayError, type Counter, type Histogram, type TableId } from '@inlay/core';
import type { HeldGeneration, HotGeneration } from '@inlay/services';
import type { Engine, EngineQuery, EngineResult, HotLease, LeaseScope } from './engine.js';
import { EngineConnection, type CallHandler, type EngineCall } from './engine-connection.js';
import type { DuckDbEngineOptions } from './engine-options.js';
import { HotMirror, type MirrorTarget } from './hot/hot-mirror.js';
import type { LoadMessage } from './hot/load-parts.js';
import { engineMetrics } from './metrics.js';
import { defaultQueriesMax, EngineProcess } from './process/engine-process.js';
import { ResultStream, windowChunks } from './result-stream.js';
import { SpillDirectories } from './spill-directories.js';
import type { EngineReply, QueryMessage } from './transport/messages.js';

interface AskOptions {
  readonly buffers?: readonly Uint8Array[];
  readonly connection?: EngineConnection;
  readonly signal?: AbortSignal;
}

interface Answer {
  readonly reply: EngineReply;
  readonly buffers: readonly Uint8Array[];
}

/**
 * DuckDB in a process of its own, which is started before the engine is made or by its first call, and again by the next call
 * after it died.
 */
export class DuckDbEngine implements Engine {
  readonly #options: DuckDbEngineOptions;
  readonly #mirror: HotMirror;
  readonly #spills: SpillDirectories;
  readonly #restarts: Counter;
  readonly #kills: Counter;
  readonly #stageSeconds: Histogram;
  readonly #resultRows: Counter;
  #connection: EngineConnection | undefined;
  #nextProcess: EngineProcess | undefined;
  #life = 0;
  #closed = false;

  constructor(options: DuckDbEngineOptions) {
    this.#options = options;
    this.#spills = new SpillDirectories(options.spillDirectory, options);
    this.#nextProcess = options.firstProcess;
    const { metrics } = options;
    this.#restarts = metrics.counter(engineMetrics.restarts);
    this.#stageSeconds = metrics.histogram(engineMetrics.stageSeconds);
    this.#resultRows = metrics.counter(engineMetrics.resultRows);
    const loadedRows = metrics.counter(engineMetrics.loadedRows);
    const evictions = metrics.counter(engineMetrics.evictions);
    this.#mirror = new HotMirror({
      bytesMax: options.mirrorBytes,
      packs: options.packs,
      nowMs: () => options.clock.monotonicMs(),
      events: {
        loaded: (rows) => {
          loadedRows.add(rows);
        },
        evicted: (generations) => {
          evictions.add(generations);
        },
      },
    });
    this.#kills = metrics.counter(engineMetrics.kills);
    const placesMax = options.queriesMax ?? defaultQueriesMax;
    const queries = (): number => this.#connection?.queries ?? 0;
    metrics.observedGauge(engineMetrics.processBytes, () => this.#connection?.bytes ?? 0);
    metrics.observedGauge(engineMetrics.queriesRunning, () => Math.min(queries(), placesMax));
    metrics.observedGauge(engineMetrics.queriesWaiting, () => Math.max(0, queries() - placesMax));
    metrics.observedGauge(engineMetrics.mirrorBytes, () => this.#mirror.bytes);
    metrics.observedGauge(engineMetrics.mirrorRows, () => this.#mirror.rows);
    metrics.observedGauge(engineMetrics.mirrorGenerations, () => this.#mirror.generations);
    // What it is told to open, it opens meanwhile.
    if (options.firstProcess !== undefined) this.#connect();
  }

  /** Id of the running engine process, if there is one. */
  get pid(): number | undefined {
    return this.#connection?.pid;
  }

  held(tableId: TableId): readonly HeldGeneration[] {
    return this.#mirror.held(tableId);
  }

  async lease(tableId: TableId, generations: readonly HotGeneration[], scope?: LeaseScope): Promise<HotLease> {
    return this.#mirror.lease(tableId, generations, this.#mirrorTarget(), scope);
  }

  async run(query: EngineQuery, signal: AbortSignal): Promise<EngineResult> {
    throwIfAborted(signal);
    const connection = this.#connect();
    const stream = new ResultStream({
      credit: () => {
        connection.notify({ type: 'credit', id, chunks: 1 });
      },
      cancel: () => {
        connection.notify({ type: 'cancel', id });
      },
      ended: (rows, stages) => {
        this.#resultRows.add(rows);
        for (const [stage, seconds] of Object.entries(stages)) this.#stageSeconds.observe(seconds as number, { stage });
      },
      settled: () => {
        signal.removeEventListener('abort', onAbort);
      },
    });
    const onAbort = (): void => {
      stream.cancel(cancelled(signal));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const id = connection.call({ type: 'run', query: messageOf(query), credits: windowChunks }, stream);
    return stream.started;
  }

  async describe(query: EngineQuery, signal: AbortSignal): Promise<Uint8Array> {
    const { reply, buffers } = await this.#ask({ type: 'describe', query: messageOf(query) }, { signal });
    const [schema] = buffers;
    if (reply.type !== 'described' || schema === undefined) throw unexpected(reply);
    return schema;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#connection?.close();
    await this.#spills.settled();
  }

  #connect(): EngineConnection {
    if (this.#closed) throw new InlayError('unavailable', 'the engine was closed', { code: 'engine_closed' });
    if (this.#connection !== undefined) return this.#connection;
    if (this.#life > 0) this.#restarts.add(1);
    else this.#spills.removeStale();
    this.#life++;
    const engineProcess = this.#nextProcess ?? new EngineProcess(this.#options);
    this.#nextProcess = undefined;
    const connection = new EngineConnection(
      this.#options,
      { engineProcess, spills: this.#spills },
      {
        ended: () => {
          if (this.#connection === connection) this.#connection = undefined;
          this.#mirror.reset();
        },
        killed: (reason) => {
          this.#kills.add(1, { reason });
        },
      },
    );
    this.#connection = connection;
    return connection;
  }

  /** For calls with one reply. */
  #ask(call: EngineCall, { buffers = [], connection = this.#connect(), signal }: AskOptions = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (signal !== undefined) throwIfAborted(signal);
      const onAbort = (): void => {
        connection.notify({ type: 'cancel', id });
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      const handler: CallHandler = {
        reply: (reply, received) => {
          signal?.removeEventListener('abort', onAbort);
          resolve({ reply, buffers: received });
        },
        fail: (error) => {
          signal?.removeEventListener('abort', onAbort);
          reject(error);
        },
      };
      const id = connection.call(call, handler, buffers);
    });
  }

  #mirrorTarget(): MirrorTarget {
    const connection = this.#connect();
    return {
      life: this.#life,
      load: async ({ parts, buffers }: LoadMessage) => {
        await this.#ask({ type: 'load', parts }, { buffers, connection });
      },
      unpack: async (move) => {
        await this.#ask({ type: 'unpack', move }, { connection });
      },
      drop: (tables) => {
        this.#ask({ type: 'drop', tables }, { connection }).catch((error: unknown) => {
          this.#options.logger.warn('hot tables are not dropped', { tables, error: String(error) });
        });
      },
    };
  }
}

const messageOf = ({ views, sql, columns, format, limits }: EngineQuery): QueryMessage => ({
  views,
  sql,
  columns,
  format,
  limits,
});

const unexpected = (reply: EngineReply): InlayError =>
  new InlayError('internal', `the engine answered "${reply.type}" out of turn`, { code: 'engine_protocol' });

const cancelled = (signal: AbortSignal): InlayError =>
  new InlayError('unavailable', 'the query was cancelled', { code: 'query_cancelled', cause: signal.reason });

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled(signal);
}
