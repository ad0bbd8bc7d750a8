import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism, setPriority } from 'node:os';
import { join, resolve } from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { InlayError } from '@inlay/core';
import { entryPoint } from '@inlay/runtime';
import { defaultNiceness, defaultQueriesMax, type DuckDbEngineOptions } from './engine-options.js';
import { FileFailure } from './file-failure.js';
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
  readonly #onEnd: () => void;
  #nextId = 1;
  #stderr = '';
  #ended: Promise<void>;
  #closing = false;
  #gone: InlayError | undefined;

  /** `onEnd` is called once, when the process is gone and its calls have failed. */
  constructor(options: DuckDbEngineOptions, onEnd: () => void) {
    this.#options = options;
    this.#onEnd = onEnd;
    this.#spillDirectory = join(options.spillDirectory, spillName(process.pid, Date.now()));
    mkdirSync(this.#spillDirectory, { recursive: true });
    const queriesMax = options.queriesMax ?? defaultQueriesMax;
    this.#process = spawn(process.execPath, [fileURLToPath(entryPoint(import.meta.url, './child/engine-child.js'))], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      env: { ...process.env, UV_THREADPOOL_SIZE: String(queriesMax + spareThreads), NODE_OPTIONS: '' },
    });
    this.#socket = this.#process.stdio[3] as Duplex;
    this.#ended = this.#watch();
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

  /** Answers the call's number, for `notify`. The handler hears every reply until one that ends the call, or its failure. */
  call(request: EngineCall, handler: CallHandler, buffers: readonly Uint8Array[] = []): number {
    const id = this.#nextId++;
    if (this.#gone !== undefined) {
      handler.fail(this.#gone);
      return id;
    }
    this.#calls.set(id, handler);
    this.#send({ ...request, id }, buffers);
    return id;
  }

  notify(message: Extract<EngineRequest, { readonly type: 'credit' | 'cancel' }>): void {
    if (this.#calls.has(message.id)) this.#send(message);
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
    if (reply.type === 'opened') return;
    const call = this.#calls.get(reply.id);
    if (call === undefined) return;
    if (endsCall(reply)) this.#calls.delete(reply.id);
    if (reply.type === 'error') call.fail(this.#failureOf(reply.error));
    else call.reply(reply, buffers);
  }

  #failureOf({ kind, code, message, engineWords, file }: WireError): InlayError {
    if (engineWords !== undefined) this.#options.logger.warn('the engine failed a call', { code, engineWords });
    return new InlayError(kind, message, { code, ...(file === undefined ? {} : { cause: new FileFailure(file) }) });
  }

  #end(how: string): void {
    this.#socket.destroy();
    rmSync(this.#spillDirectory, { recursive: true, force: true });
    const reason = this.#closing
      ? 'the engine was closed'
      : `the query engine stopped (${how})${this.#stderr === '' ? '' : `: ${this.#stderr.trim()}`}`;
    if (!this.#closing) this.#options.logger.error('the query engine stopped', { how, stderr: this.#stderr });
    const error = new InlayError('unavailable', reason, {
      code: this.#closing ? 'engine_closed' : 'engine_crashed',
      retryAfterMs: 100,
    });
    this.#gone = error;
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    this.#onEnd();
    for (const call of calls) call.fail(error);
  }
}

const endsCall = (reply: EngineReply): boolean => reply.type !== 'schema' && reply.type !== 'chunk';
