import { Worker } from 'node:worker_threads';
import { InlayError } from '@inlay/core';
import { KnownFiles } from './known-files.js';
import type { VerifyReply, VerifyRequest } from './messages.js';
import type { FileToVerify, Verifier, VerifyReport } from './verifier.js';

type Answer = Extract<VerifyReply, { readonly report: VerifyReport }>;

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

const stopped = (why: string, cause?: unknown): InlayError =>
  new InlayError('unavailable', `files cannot be verified: ${why}`, {
    code: 'verifier_stopped',
    cause,
    retryAfterMs: 1000,
  });

/**
 * Verifies on a thread of its own, which starts with the first request and again after it died; one round trip a call,
 * whatever the number of files, and none for few files that are known. What the thread knew of files is lost with it: they are
 * read again.
 */
export class ThreadedVerifier implements Verifier {
  readonly #entry: URL;
  readonly #waiting = new Map<number, Waiting>();
  readonly #known = new KnownFiles();
  #worker: Worker | undefined;
  #nextId = 0;
  #closed = false;

  /** `entry` is the built `verify-thread.js`. */
  constructor(entry: URL) {
    this.#entry = entry;
  }

  async verify(files: readonly FileToVerify[], signal?: AbortSignal): Promise<VerifyReport> {
    signal?.throwIfAborted();
    if (await this.#known.areWhole(files)) return { problems: [], files: 0, bytes: 0, withoutChecksum: 0 };
    signal?.throwIfAborted();
    if (this.#closed) throw stopped('this process stops');
    const { report, keys } = await this.#ask(files, signal);
    if (keys.length > 0) this.#known.remember(files, keys);
    return report;
  }

  async #ask(files: readonly FileToVerify[], signal?: AbortSignal): Promise<Answer> {
    const id = this.#nextId++;
    const worker = (this.#worker ??= this.#start());
    let onAbort: (() => void) | undefined;
    try {
      return await new Promise<Answer>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        onAbort = () => {
          worker.postMessage({ id, cancel: true } satisfies VerifyRequest);
          reject(signal?.reason as Error);
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        worker.ref();
        worker.postMessage({ id, files, wantsKeys: this.#known.areFew(files) } satisfies VerifyRequest);
      });
    } finally {
      if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
      this.#waiting.delete(id);
      // A thread without work does not keep the process alive.
      if (this.#waiting.size === 0) worker.unref();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#entry, { name: 'inlay-verify' });
    let failure: Error | undefined;
    worker.on('message', (reply: VerifyReply) => {
      const waiting = this.#waiting.get(reply.id);
      if ('report' in reply) waiting?.resolve(reply);
      else waiting?.reject(stopped(reply.failure));
    });
    worker.on('error', (error) => {
      failure = error instanceof Error ? error : new Error(String(error));
    });
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
      for (const { reject } of this.#waiting.values()) reject(stopped(failure?.message ?? 'the thread ended', failure));
      this.#waiting.clear();
    });
    return worker;
  }
}
