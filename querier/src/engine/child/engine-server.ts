import { InlayError, Semaphore, unreachable, type Clock } from '@inlay/core';
import duckdb from '@duckdb/node-bindings';
import type { Frame } from '../transport/frames.js';
import type { EngineReply, EngineRequest, EngineSettings, QueryMessage } from '../transport/messages.js';
import { isFatal, toWireError } from './engine-errors.js';
import { HotTables } from './hot/hot-tables.js';
import { openInstance } from './instance.js';
import { Credits } from './query/credits.js';
import { Place } from './query/place.js';
import { QueryRun } from './query/query-run.js';
import { QueryStop } from './query/query-stop.js';

/** More than this many waiting queries are refused as exhausted. */
const waitersMax = 256;

/** The engine process round its server. */
export interface ServerEnvironment {
  readonly clock: Clock;
  readonly send: (reply: EngineReply, buffers?: readonly Uint8Array[]) => void;
  /** Ends the process: DuckDB can do nothing more in it. */
  readonly fail: (reason: string) => void;
}

interface Running {
  readonly stop: QueryStop;
  readonly credits: Credits;
}

interface Opened {
  readonly database: duckdb.Database;
  readonly hot: HotTables;
  readonly slots: Semaphore;
}

/** Answers the querier's messages, in the engine's process. */
export class EngineServer {
  readonly #environment: ServerEnvironment;
  readonly #running = new Map<number, Running>();
  #opened: Promise<Opened> | undefined;

  constructor(environment: ServerEnvironment) {
    this.#environment = environment;
  }

  handle(frame: Frame): void {
    const request = frame.header as EngineRequest;
    if (request.type === 'open') this.#open(request.settings);
    else if (request.type === 'credit') this.#running.get(request.id)?.credits.add(request.chunks);
    else if (request.type === 'cancel') this.#running.get(request.id)?.stop.stop(cancelled());
    else {
      this.#answer(request, frame.buffers).catch((error: unknown) => {
        const wire = toWireError(error);
        this.#environment.send({ type: 'error', id: request.id, error: wire });
        if (isFatal(wire)) this.#environment.fail(wire.message);
      });
    }
  }

  #open(settings: EngineSettings): void {
    this.#opened = open(settings);
    this.#opened.then(
      () => {
        this.#environment.send({ type: 'opened' });
      },
      (error: unknown) => {
        this.#environment.fail(`DuckDB does not open: ${toWireError(error).message}`);
      },
    );
  }

  async #answer(
    request: Exclude<EngineRequest, { type: 'open' | 'credit' | 'cancel' }>,
    buffers: readonly Uint8Array[],
  ): Promise<void> {
    const { send } = this.#environment;
    const { id } = request;
    // Before the first wait: a cancel may follow at once.
    const running = request.type === 'run' || request.type === 'describe' ? this.#begin(id, request) : undefined;
    try {
      const opened = await (this.#opened ?? Promise.reject(new Error('the engine was not opened')));
      switch (request.type) {
        case 'load':
          await opened.hot.load(request.parts, buffers);
          send({ type: 'done', id });
          return;
        case 'unpack':
          await opened.hot.unpack(request.move);
          send({ type: 'done', id });
          return;
        case 'drop':
          await opened.hot.drop(request.tables);
          send({ type: 'done', id });
          return;
        case 'run':
        case 'describe':
          if (running !== undefined) await this.#query(opened, request, running);
          return;
        default:
          unreachable(request);
      }
    } finally {
      running?.stop.end();
      this.#running.delete(id);
    }
  }

  #begin(id: number, request: { readonly query: QueryMessage; readonly credits?: number }): Running {
    const { clock } = this.#environment;
    const running = {
      stop: new QueryStop(request.query.limits.timeoutMs, clock),
      credits: new Credits(request.credits ?? 0, clock),
    };
    this.#running.set(id, running);
    return running;
  }

  async #query(
    opened: Opened,
    request: Extract<EngineRequest, { type: 'run' | 'describe' }>,
    running: Running,
  ): Promise<void> {
    const { clock, send } = this.#environment;
    const { id } = request;
    const run = new QueryRun(request.query, running.stop, clock);
    const place = new Place(opened.slots, await this.#slot(opened, running));
    running.credits.place = place;
    try {
      if (request.type === 'describe') {
        send({ type: 'described', id }, [await run.describe(opened.database)]);
        return;
      }
      const output = {
        schema: (message: Uint8Array): void => {
          send({ type: 'schema', id }, [message]);
        },
        chunk: (chunk: { header: Uint8Array; body: Uint8Array }): void => {
          send({ type: 'chunk', id }, [chunk.header, chunk.body]);
        },
      };
      const { rows, stages } = await run.run(opened.database, output, running.credits);
      send({ type: 'end', id, rows, stages });
    } finally {
      place.end();
    }
  }

  /** A query that is stopped while it waits does not take the place that comes free later. */
  async #slot(opened: Opened, running: Running): Promise<() => void> {
    const slot = opened.slots.acquire();
    try {
      await running.stop.race(slot);
    } catch (error) {
      slot.then(
        (leave) => {
          leave();
        },
        () => undefined,
      );
      throw error;
    }
    return slot;
  }
}

const cancelled = (): InlayError =>
  new InlayError('unavailable', 'the query was cancelled', { code: 'query_cancelled' });

async function open(settings: EngineSettings): Promise<Opened> {
  const database = await openInstance(settings);
  return {
    database,
    hot: new HotTables(await duckdb.connect(database)),
    slots: new Semaphore('the query engine', settings.queriesMax, waitersMax),
  };
}
