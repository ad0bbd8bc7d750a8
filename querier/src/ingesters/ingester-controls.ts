import type { Catalog, Incarnation } from '@inlay/catalog';
import { InlayError, toInlayError } from '@inlay/core';
import type { IngesterControl } from '@inlay/services';

/** All ingesters that are not closed, asked together. */
export class IngesterControls {
  readonly #catalog: Catalog;
  readonly #controlOf: (incarnation: Incarnation) => IngesterControl;

  /** `controlOf` gives the process that answers for an incarnation; one process may answer for several. */
  constructor(catalog: Catalog, controlOf: (incarnation: Incarnation) => IngesterControl) {
    this.#catalog = catalog;
    this.#controlOf = controlOf;
  }

  flush(): Promise<void> {
    return this.#all((control) => control.flush());
  }

  adoptEpoch(epoch: bigint): Promise<void> {
    return this.#all((control) => control.adoptEpoch(epoch));
  }

  /** Rejects with the first failure, named; one that closed meanwhile has persisted everything and does not count. */
  async #all(ask: (control: IngesterControl) => Promise<void>): Promise<void> {
    const { incarnations } = await this.#catalog.shardMap();
    const asked = incarnations.filter(({ state }) => state !== 'closed');
    const failures = await Promise.all(
      asked.map((incarnation) =>
        ask(this.#controlOf(incarnation)).then(
          () => undefined,
          (error: unknown) => ({ incarnation, error }),
        ),
      ),
    );
    const failed = failures.filter((failure) => failure !== undefined);
    if (failed.length === 0) return;
    const now = new Map((await this.#catalog.shardMap()).incarnations.map(({ id, state }) => [id, state]));
    for (const { incarnation, error } of failed) {
      if ((now.get(incarnation.id) ?? 'closed') === 'closed') continue;
      const { kind, message } = toInlayError(error);
      throw new InlayError(kind, `ingester ${incarnation.node} (incarnation ${String(incarnation.id)}): ${message}`, {
        code: 'ingester_failed',
        cause: error,
        retryAfterMs: 1000,
      });
    }
  }
}
