import { encodeGeneration } from '../persist/encode/encode-generation.js';
import type { EncodedGeneration, EncodeRequest, PersistExecutor } from '../persist/executor/persist-executor.js';

/** On the caller's thread, one after the other: for tests, which must run in one order. */
export class InlineExecutor implements PersistExecutor {
  #last: Promise<unknown> = Promise.resolve();

  encode(request: EncodeRequest): Promise<EncodedGeneration> {
    const encoded = this.#last.then(() => encodeGeneration(request));
    this.#last = encoded.catch(() => undefined);
    return encoded;
  }

  async close(): Promise<void> {
    await this.#last;
  }
}
