import { spawn, type ChildProcess } from 'node:child_process';
import { setPriority } from 'node:os';
import type { Duplex, Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { entryPoint } from '@inlay/runtime/entry-point';
import { limitedNode, processBytesMax } from './process-limits.js';

/** Limits of the engine's process. */
export interface EngineProcessOptions {
  /** Bytes for everything in DuckDB. */
  readonly memoryBytes: number;
  /** Queries that run at the same time; each blocks a thread of the process. */
  readonly queriesMax?: number;
  /** Resident bytes beyond which the process is ended; by default derived from the two above. */
  readonly processBytesMax?: number;
  /** Writes and syncs go before scans. 0–19. */
  readonly niceness?: number;
}

export const defaultQueriesMax = 10;
/**
 * Four heavy queries keep five threads busy. At equal priority a writer beside them gets a sixth of the CPU; at 5, whose
 * weight is a third, it gets more than a third.
 */
const defaultNiceness = 5;
/** Threads of libuv's pool beside those that queries block: parsing, loading, interrupts in between. */
const spareThreads = 4;

/**
 * The process of the engine, before and while somebody talks to it. Loading DuckDB takes 0.3 s of another core, so a server
 * starts it first of all and loads its own modules meanwhile. It ends with the process that started it.
 */
export class EngineProcess {
  /** Most resident bytes that it may have. */
  readonly bytesMax: number;
  /** How it ended, in words. Every reply that was sent has been read by then. */
  readonly ended: Promise<string>;
  /** Why it runs at the priority of this process; undefined when it does not. */
  readonly priorityProblem: string | undefined;
  readonly #child: ChildProcess;

  constructor(options: EngineProcessOptions) {
    const queriesMax = options.queriesMax ?? defaultQueriesMax;
    this.bytesMax = options.processBytesMax ?? processBytesMax(options.memoryBytes, queriesMax);
    const script = fileURLToPath(entryPoint(import.meta.url, '../child/engine-child.js'));
    const { command, args } = limitedNode(script, this.bytesMax);
    this.#child = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      env: { ...process.env, UV_THREADPOOL_SIZE: String(queriesMax + spareThreads), NODE_OPTIONS: '' },
    });
    this.ended = new Promise((tell) => {
      this.#child.once('error', (error) => {
        tell(error.message);
      });
      // `close`, not `exit`: it comes after the last byte of the socket.
      this.#child.once('close', (code, signal) => {
        tell(signal ?? `exit code ${String(code)}`);
      });
    });
    // A broken pipe is told by the process's end.
    this.socket.on('error', () => undefined);
    this.priorityProblem = lowerPriority(this.#child.pid, options.niceness ?? defaultNiceness);
  }

  /** Undefined when it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Frames of the engine's protocol, both ways. */
  get socket(): Duplex {
    return this.#child.stdio[3] as Duplex;
  }

  get stderr(): Readable {
    return this.#child.stderr as Readable;
  }

  /** At once: nothing in it is durable. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

function lowerPriority(pid: number | undefined, niceness: number): string | undefined {
  try {
    if (pid !== undefined) setPriority(pid, niceness);
    return undefined;
  } catch (error) {
    return String(error);
  }
}
