import { InlayError } from '@inlay/core';
import type { EngineResult, ResultChunk } from './engine.js';
import type { CallHandler } from './engine-connection.js';
import type { EngineReply, QueryStages } from './transport/messages.js';

/** Chunks that the engine may have sent and the reader not yet taken. */
export const windowChunks = 4;

/** The stream's way back to the engine, and to its own accounts. */
export interface ResultStreamControl {
  /** The reader took a chunk. */
  credit(): void;
  cancel(): void;
  /** The whole answer was made. */
  ended(rows: number, stages: QueryStages): void;
  /** Nothing more will come, whatever the reason. */
  settled(): void;
}

/** The replies of one query as what `Engine.run` promises. */
export class ResultStream implements CallHandler {
  readonly #control: ResultStreamControl;
  readonly #waiting: ResultChunk[] = [];
  readonly #started: Promise<EngineResult>;
  #resolve: (result: EngineResult) => void = () => undefined;
  #reject: (error: InlayError) => void = () => undefined;
  #state: 'open' | 'ended' | InlayError = 'open';
  #wake: (() => void) | undefined;
  #rows: number | undefined;

  constructor(control: ResultStreamControl) {
    this.#control = control;
    this.#started = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Resolves with the schema, before the first row. */
  get started(): Promise<EngineResult> {
    return this.#started;
  }

  reply(reply: EngineReply, buffers: readonly Uint8Array[]): void {
    const [first, second] = buffers;
    if (reply.type === 'schema' && first !== undefined) {
      this.#resolve({ schemaMessage: first, chunks: this.#chunks(), rowCount: () => this.#rows });
    } else if (reply.type === 'chunk' && first !== undefined && second !== undefined) {
      if (this.#state === 'open') this.#waiting.push({ header: first, body: second });
    } else if (reply.type === 'end') {
      this.#rows = reply.rows;
      this.#control.ended(reply.rows, reply.stages);
      this.#control.settled();
      if (this.#state === 'open') this.#state = 'ended';
    }
    this.#wake?.();
  }

  fail(error: InlayError): void {
    this.#control.settled();
    if (this.#state === 'open') this.#state = error;
    this.#reject(error);
    this.#wake?.();
  }

  /** From outside: the reader hears `reason`, what waits for it is dropped. */
  cancel(reason: InlayError): void {
    if (this.#state !== 'open') return;
    this.#waiting.length = 0;
    this.#control.cancel();
    this.fail(reason);
  }

  async *#chunks(): AsyncGenerator<ResultChunk> {
    try {
      for (;;) {
        const chunk = this.#waiting.shift();
        if (chunk !== undefined) {
          this.#control.credit();
          yield chunk;
        } else if (this.#state === 'ended') return;
        else if (this.#state !== 'open') throw this.#state;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      // The reader may have left early. An error is costly to make, and none is needed of most answers.
      if (this.#state === 'open')
        this.cancel(new InlayError('unavailable', 'the query was cancelled', { code: 'query_cancelled' }));
    }
  }
}
