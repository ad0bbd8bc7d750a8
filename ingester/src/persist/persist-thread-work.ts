import type { ThreadPort } from '../thread/index.js';
import { encodeGeneration } from './encode/encode-generation.js';
import type { PersistJobMessage, PersistResultMessage } from './executor/persist-messages.js';

/** What a persist thread does with its messages: files in the order of requests. */
export class PersistThreadWork {
  readonly #port: ThreadPort<PersistJobMessage, PersistResultMessage>;
  #last: Promise<void> = Promise.resolve();

  constructor(port: ThreadPort<PersistJobMessage, PersistResultMessage>) {
    this.#port = port;
  }

  take(message: PersistJobMessage): void {
    this.#last = this.#last.then(() => this.#run(message));
  }

  async #run({ number, request }: PersistJobMessage): Promise<void> {
    try {
      const file = await encodeGeneration(request);
      this.#port.answer({ number, file }, [file.bytes.buffer]);
    } catch (error) {
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      this.#port.answer({ number, error: { message, stack } });
    }
  }
}
