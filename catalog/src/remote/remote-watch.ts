import { Backoff, isAborted, newAbortController } from '@inlay/core';
import type { Clock, Logger, Random } from '@inlay/core';
import type { catalog as wire } from '@inlay/proto';
import { callServerStream } from '@inlay/runtime';
import type { EventFeed } from '../catalog/index.js';
import { eventFromWire } from '../wire/index.js';

/** The stream's client, and the feed that is told its events. */
export interface RemoteWatchOptions {
  readonly client: wire.CatalogServiceClient;
  readonly feed: EventFeed;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** One stream of events for all watchers of a process, begun anew whenever it breaks. */
export class RemoteWatch {
  readonly #options: RemoteWatchOptions;
  readonly #stop = newAbortController();
  #running: Promise<void> | undefined;

  constructor(options: RemoteWatchOptions) {
    this.#options = options;
  }

  /** Idempotent. */
  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error('stopped'));
    await this.#running;
  }

  async #run(): Promise<void> {
    const { client, feed, clock, random, logger } = this.#options;
    const backoff = new Backoff({ firstMs: 100, maxMs: 5000 }, random);
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        for await (const message of callServerStream(client.watch.bind(client), {}, { signal })) {
          backoff.reset();
          const event = eventFromWire(message);
          if (event !== undefined) feed.publish(event);
        }
      } catch (error) {
        if (!isAborted(signal)) logger.warn('watching the catalog was interrupted', { error: String(error) });
      }
      await clock.sleep(backoff.nextMs(), signal).catch(() => undefined);
    }
  }
}
