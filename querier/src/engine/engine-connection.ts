import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism, setPriority } from 'node:os';
import { join, resolve } from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { InlayError, formatBytes, shorten } from '@inlay/core';
import { entryPoint } from '@inlay/runtime';
import { defaultNiceness, defaultQueriesMax, type DuckDbEngineOptions } from './engine-options.js';
import { FileFailure } from './file-failure.js';
import { CallDeadlines, obeyMsDefault } from './process/call-deadlines.js';
import { coreTimes } from './process/core-time.js';
import { MemoryWatch } from './process/memory-watch.js';
import { limitedNode, processBytesMax } from './process/process-limits.js';
import { spillName } from './stale-spills.js';
import { FrameReader, encodeFrame } from './transport/frames.js';
import type { EngineReply, EngineRequest, WireError } from './transport/messages.js';

/** Threads of libuv's pool beside those that queries block: parsing, loading, interrupts in between. */
const spareThreads = 4;
const stderrCharactersMax = 400;

type WithId = Extract<EngineRequest, { readonly id: number }>;
type Distributed<T> = T extends unknown ? Omit<T, 'id'> : never;
/** A request that has answers, before it gets its number. */
export type EngineCall = Distributed<Exclude<WithId, { readonly type: 'credit' | 'cancel' }>>;

/** Why a running engine was ended from here. */
export type EngineKill = 'disobedience' | 'memory';

export interface ConnectionEvents {
  /** Once, when the process is gone and its calls have failed. */
  ended(): void;
  killed(reason: EngineKill): void;
}

export interface CallHandler {
  reply(reply: EngineReply, buffers: readonly Uint8Array[]): void;
  fail(error: InlayError): void;
}

/** One engine process from start to death, and the calls that wait for it. */
export class EngineConnection {
  readonly #options: DuckDbEngineOptions;
  readonly #process: ChildProcess;
  readonly #socket: Duplex;
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

  constructor(options: DuckDbEngineOptions, events: ConnectionEvents) {
    this.#options = options;
    this.#events = events;
    this.#deadlines = new CallDeadlines({
      obeyMs: options.obeyMs ?? obeyMsDefault,
      times: () => coreTimes(this.#process.pid ?? 0),
      missed: (id) => this.#onDisobedience(id),
    });
    this.#spillDirectory = join(options.spillDirectory, spillName(process.pid, Date.now()));
    mkdirSync(this.#spillDirectory, { recursive: true });
    const queriesMax = options.queriesMax ?? defaultQueriesMax;
    const bytesMax = options.processBytesMax ?? processBytesMax(options.memoryBytes, queriesMax);
    const script = fileURLToPath(entryPoint(import.meta.url, './child/engine-child.js'));
    const { command, args } = limitedNode(script, bytesMax);
    this.#process = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      env: { ...process.env, UV_THREADPOOL_SIZE: String(queriesMax + spareThreads), NODE_OPTIONS: '' },
    });
    this.#socket = this.#process.stdio[3] as Duplex;
    this.#ended = this.#watch();
    this.#memory =
      this.#process.pid === undefined
        ? undefined
        : new MemoryWatch(this.#process.pid, bytesMax, (bytes) => this.#onMemory(bytes, bytesMax));
    this.#lowerPriority();
    this.#send({
      type: 'open',
      settings: {
        memoryBytes: options.memoryBytes,
        threads: options.threads ?? availableParallelism(),
        readableDirectories: options.readableDirectories.map((directory) => resolve(directory)),
        spillDirectory: this.#spillDirectory,
        spillBytesMax: options.spillBytesMax,
        setup: options.setup,
        queriesMax,
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
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  #send(request: EngineRequest, buffers: readonly Uint8Array[] = []): void {
    if (this.#socket.destroyed) return;
    this.#socket.cork();
    for (const piece of encodeFrame(request, buffers)) this.#socket.write(piece);
    this.#socket.uncork();
  }

  #lowerPriority(): void {
    if (this.#process.pid === undefined) return;
    try {
      setPriority(this.#process.pid, this.#options.niceness ?? defaultNiceness);
    } catch (error) {
      this.#options.logger.warn('the engine keeps its priority', { error: String(error) });
    }
  }

  async #watch(): Promise<void> {
    const reader = new FrameReader(({ header, buffers }) => {
      this.#receive(header as EngineReply, buffers);
    });
    this.#socket.on('data', (chunk: Buffer) => {
      reader.push(chunk);
    });
    // A broken pipe is told by the process's end.
    this.#socket.on('error', () => undefined);
    (this.#process.stderr as Readable).setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-stderrCharactersMax);
      for (const line of text.split('\n')) if (line.trim() !== '') this.#options.logger.warn('engine', { line });
    });
    const how = await new Promise<string>((tell) => {
      this.#process.once('error', (error) => {
        tell(error.message);
      });
      // `close`, not `exit`: every reply that was sent is read by then.
      this.#process.once('close', (code, signal) => {
        tell(signal ?? `exit code ${String(code)}`);
      });
    });
    this.#end(how);
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
    this.#process.kill('SIGKILL');
  }

  #end(how: string): void {
    this.#deadlines.clear();
    this.#memory?.stop();
    this.#socket.destroy();
    rmSync(this.#spillDirectory, { recursive: true, force: true });
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
