import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { Duplex } from 'node:stream';
import { InlayError, formatBytes, shorten } from '@inlay/core';
import type { DuckDbEngineOptions } from './engine-options.js';
import { FileFailure } from './file-failure.js';
import { CallDeadlines, obeyMsDefault } from './process/call-deadlines.js';
import { coreTimes } from './process/core-time.js';
import { defaultQueriesMax, type EngineProcess } from './process/engine-process.js';
import { MemoryWatch } from './process/memory-watch.js';
import type { SpillDirectories } from './spill-directories.js';
import { FrameReader, encodeFrame } from './transport/frames.js';
import type { EngineReply, EngineRequest, WireError } from './transport/messages.js';

const stderrCharactersMax = 400;

type WithId = Extract<EngineRequest, { readonly id: number }>;
type Distributed<T> = T extends unknown ? Omit<T, 'id'> : never;
/** A request that has answers, before it gets its number. */
export type EngineCall = Distributed<Exclude<WithId, { readonly type: 'credit' | 'cancel' }>>;

/** Why a running engine was ended from here. */
export type EngineKill = 'disobedience' | 'memory';

/** Receiver of the end of the engine's process. */
export interface ConnectionEvents {
  /** Once, when the process is gone and its calls have failed. */
  ended(): void;
  killed(reason: EngineKill): void;
}

/** Receiver of the replies to one call. */
export interface CallHandler {
  reply(reply: EngineReply, buffers: readonly Uint8Array[]): void;
  fail(error: InlayError): void;
}

/** The process that an engine talks to, and the folder of what it spills. */
export interface ConnectionParts {
  readonly engineProcess: EngineProcess;
  readonly spills: SpillDirectories;
}

/** One engine process from start to death, and the calls that wait for it. */
export class EngineConnection {
  readonly #options: DuckDbEngineOptions;
  readonly #process: EngineProcess;
  readonly #socket: Duplex;
  readonly #spills: SpillDirectories;
  readonly #spillDirectory: string;
  readonly #calls = new Map<number, CallHandler>();
  readonly #events: ConnectionEvents;
  readonly #deadlines: CallDeadlines;
  readonly #memory: MemoryWatch | undefined;
  #isOpen = false;
  /** What the calls of a process are told that was ended from here. */
  #killReason: InlayError | undefined;
  #nextId = 1;
  #stderr = '';
  #ended: Promise<void>;
  #closing = false;
  #gone: InlayError | undefined;

  constructor(options: DuckDbEngineOptions, { engineProcess, spills }: ConnectionParts, events: ConnectionEvents) {
    this.#options = options;
    this.#process = engineProcess;
    this.#events = events;
    this.#deadlines = new CallDeadlines({
      clock: options.clock,
      obeyMs: options.obeyMs ?? obeyMsDefault,
      times: () => coreTimes(this.#process.pid ?? 0),
      missed: (id) => this.#onDisobedience(id),
    });
    this.#spills = spills;
    this.#spillDirectory = spills.next();
    this.#socket = engineProcess.socket;
    this.#ended = this.#watch();
    const { pid, bytesMax, priorityProblem } = engineProcess;
    if (priorityProblem !== undefined) options.logger.warn('the engine keeps its priority', { error: priorityProblem });
    const beyond = (bytes: number): void => this.#onMemory(bytes, bytesMax);
    this.#memory = pid === undefined ? undefined : new MemoryWatch(pid, { bytesMax, beyond }, options.clock);
    this.#send({
      type: 'open',
      settings: {
        memoryBytes: options.memoryBytes,
        threads: options.threads ?? availableParallelism(),
        readableDirectories: options.readableDirectories.map((directory) => resolve(directory)),
        spillDirectory: this.#spillDirectory,
        spillBytesMax: options.spillBytesMax,
        setup: options.setup,
        queriesMax: options.queriesMax ?? defaultQueriesMax,
      },
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Queries that have been sent and not ended, those that wait for a place included. */
  get queries(): number {
    return this.#deadlines.count;
  }

  /** Resident bytes of the process; 0 where the kernel does not tell. */
  get bytes(): number {
    return this.#memory?.bytes ?? 0;
  }

  /** Answers the call's number, for `notify`. The handler hears every reply until one that ends the call, or its failure. */
  call(request: EngineCall, handler: CallHandler, buffers: readonly Uint8Array[] = []): number {
    const id = this.#nextId++;
    if (this.#gone !== undefined) {
      handler.fail(this.#gone);
      return id;
    }
    this.#calls.set(id, handler);
    if ('query' in request) this.#deadlines.begin(id, request.query.limits.timeoutMs);
    this.#send({ ...request, id }, buffers);
    return id;
  }

  notify(message: Extract<EngineRequest, { readonly type: 'credit' | 'cancel' }>): void {
    if (!this.#calls.has(message.id)) return;
    if (message.type === 'cancel') this.#deadlines.cancelled(message.id);
    this.#send(message);
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#process.kill();
    await this.#ended;
  }

  #send(request: EngineRequest, buffers: readonly Uint8Array[] = []): void {
    if (this.#socket.destroyed) return;
    this.#socket.cork();
    for (const piece of encodeFrame(request, buffers)) this.#socket.write(piece);
    this.#socket.uncork();
  }

  async #watch(): Promise<void> {
    const reader = new FrameReader(({ header, buffers }) => {
      this.#receive(header as EngineReply, buffers);
    });
    this.#socket.on('data', (chunk: Buffer) => {
      reader.push(chunk);
    });
    this.#process.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-stderrCharactersMax);
      for (const line of text.split('\n')) if (line.trim() !== '') this.#options.logger.warn('engine', { line });
    });
    this.#end(await this.#process.ended);
  }

  #receive(reply: EngineReply, buffers: readonly Uint8Array[]): void {
    if (reply.type === 'opened') {
      this.#isOpen = true;
      return;
    }
    const call = this.#calls.get(reply.id);
    if (call === undefined) return;
    if (endsCall(reply)) {
      this.#calls.delete(reply.id);
      this.#deadlines.end(reply.id);
    }
    if (reply.type === 'error') call.fail(this.#failureOf(reply.error));
    else call.reply(reply, buffers);
  }

  #failureOf({ kind, code, message, engineWords, file }: WireError): InlayError {
    if (engineWords !== undefined)
      this.#options.logger.warn('the engine failed a call', { code, engineWords: shorten(engineWords, 500) });
    return new InlayError(kind, message, { code, ...(file === undefined ? {} : { cause: new FileFailure(file) }) });
  }

  /** DuckDB does not look for interrupts everywhere, and no thread of a process can be ended alone. */
  #onDisobedience(id: number): void {
    // On a machine that is so busy that the process has not begun, nothing was disobeyed.
    if (!this.#isOpen) {
      this.#deadlines.cancelled(id);
      return;
    }
    this.#kill(
      'disobedience',
      new InlayError('unavailable', 'the query engine was restarted, because a query in it could not be stopped', {
        code: 'engine_crashed',
        retryAfterMs: 100,
      }),
    );
  }

  #onMemory(bytes: number, bytesMax: number): void {
    this.#kill(
      'memory',
      new InlayError(
        'exhausted',
        `the query engine was restarted, because its queries together took ${formatBytes(bytes)} of memory where ${formatBytes(bytesMax)} are allowed (--query-memory-bytes and --queries-max): narrow them, or ask again when others are done`,
        { code: 'engine_memory', retryAfterMs: 1000 },
      ),
    );
  }

  #kill(reason: EngineKill, error: InlayError): void {
    if (this.#killReason !== undefined || this.#gone !== undefined) return;
    this.#killReason = error;
    this.#options.logger.error('the query engine is ended', { reason, pid: this.#process.pid, queries: this.queries });
    this.#events.killed(reason);
    this.#process.kill();
  }

  #end(how: string): void {
    this.#deadlines.clear();
    this.#memory?.stop();
    this.#socket.destroy();
    this.#spills.remove(this.#spillDirectory);
    const reason = this.#closing
      ? 'the engine was closed'
      : `the query engine stopped (${how}) and is started again with the next query`;
    if (!this.#closing) this.#options.logger.error('the query engine stopped', { how, stderr: this.#stderr });
    const error =
      this.#killReason ??
      new InlayError('unavailable', reason, {
        code: this.#closing ? 'engine_closed' : 'engine_crashed',
        retryAfterMs: 100,
      });
    this.#gone = error;
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    this.#events.ended();
    for (const call of calls) call.fail(error);
  }
}

const endsCall = (reply: EngineReply): boolean => reply.type !== 'schema' && reply.type !== 'chunk';
