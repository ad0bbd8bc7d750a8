import type { Catalog, Incarnation } from '@inlay/catalog';
import { InlayError, toInlayError } from '@inlay/core';
import type { Flushed, IngesterControl } from '@inlay/services';

/** All ingesters that are not closed, asked together. */
export class IngesterControls {
  readonly #catalog: Catalog;
  readonly #controlOf: (incarnation: Incarnation) => IngesterControl;

  /** `controlOf` gives the process that answers for an incarnation; one process may answer for several. */
  constructor(catalog: Catalog, controlOf: (incarnation: Incarnation) => IngesterControl) {
    this.#catalog = catalog;
    this.#controlOf = controlOf;
  }

  /** What all of them made of what they had in memory. */
  async flush(): Promise<Flushed> {
    const made = await this.#all((control) => control.flush());
    const sumOf = (count: keyof Flushed): number => made.reduce((sum, each) => sum + each[count], 0);
    return { files: sumOf('files'), rows: sumOf('rows') };
  }

  async adoptEpoch(epoch: bigint): Promise<void> {
    await this.#all((control) => control.adoptEpoch(epoch));
  }

  /**
   * The answers, one of each process. Rejects with the first failure, named; an incarnation that closed meanwhile has persisted
   * everything and does not count.
   */
  async #all<T>(ask: (control: IngesterControl) => Promise<T>): Promise<T[]> {
    const { incarnations } = await this.#catalog.shardMap();
    const asked = new Map<IngesterControl, Incarnation[]>();
    for (const incarnation of incarnations) {
      if (incarnation.state === 'closed') continue;
      const control = this.#controlOf(incarnation);
      asked.set(control, [...(asked.get(control) ?? []), incarnation]);
    }
    const answers: T[] = [];
    const failed: { readonly incarnation: Incarnation; readonly error: unknown }[] = [];
    await Promise.all(
      [...asked].map(async ([control, itsIncarnations]) => {
        try {
          answers.push(await ask(control));
        } catch (error) {
          failed.push(...itsIncarnations.map((incarnation) => ({ incarnation, error })));
        }
      }),
    );
    if (failed.length === 0) return answers;
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
    return answers;
  }
}
