import { newAbortController } from '@inlay/core';
import type { Clock, Logger } from '@inlay/core';
import { DecoratedCatalog } from './decorated-catalog.js';
import type { CatalogOp } from './decorated-catalog.js';

/** After calls that were repeated already: a catalog that is away for long is asked once a second or less. */
const againMs = 1000;

/**
 * Knows whether the catalog has ever answered: until then a role that needs one is not ready. That it is lost later does not
 * count, because what is known of it goes on being served.
 */
export class ReachedCatalog extends DecoratedCatalog {
  readonly #closed = newAbortController();
  #isReached = false;

  /** In words, for probes; empty once it has answered. */
  notReady(): readonly string[] {
    return this.#isReached ? [] : ['the catalog'];
  }

  /** For roles that would ask nothing before their first request: asks until it has answered once, or is closed. */
  async reach({ clock, logger }: { readonly clock: Clock; readonly logger: Logger }): Promise<void> {
    const { signal } = this.#closed;
    const isOver = (): boolean => this.#isReached || signal.aborted;
    for (let attempt = 1; !isOver(); attempt++) {
      try {
        await this.clusterId();
      } catch (error) {
        if (attempt === 1 && !isOver())
          logger.warn('the catalog has not answered yet; this process is not ready before', {
            reason: error instanceof Error ? error.message : String(error),
          });
        await clock.sleep(againMs, signal).catch(() => undefined);
      }
    }
  }

  override close(): Promise<void> {
    this.#closed.abort();
    return super.close();
  }

  protected async around<T>(_: CatalogOp, call: () => Promise<T>): Promise<T> {
    const answer = await call();
    this.#isReached = true;
    return answer;
  }
}
