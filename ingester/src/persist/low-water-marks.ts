import type { Catalog, CommitFileRequest } from '@inlay/catalog';
import type { IncarnationId, Stamp, TableId } from '@inlay/core';
import type { LowWaterListener } from '../buffer/hot-store.js';
import type { Generation } from '../buffer/generation.js';
import type { HotBuffer } from '../buffer/hot-buffer.js';

/** Keeps the catalog's low-water marks behind those of the buffer, and tells listeners when the latter move. */
export class LowWaterMarks {
  readonly #buffer: HotBuffer;
  readonly #catalog: Pick<Catalog, 'commitFile'>;
  readonly #inCatalog = new Map<IncarnationId, Stamp>();
  readonly #told = new Map<IncarnationId, Stamp>();
  readonly #listeners = new Set<LowWaterListener>();
  #lastTable: TableId | undefined;

  constructor(buffer: HotBuffer, catalog: Pick<Catalog, 'commitFile'>) {
    this.#buffer = buffer;
    this.#catalog = catalog;
  }

  listen(listener: LowWaterListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * What the commit of `generation` may say. Others that are being committed at the same moment still count as missing,
   * so that a mark may lag, and never leads.
   */
  after(generation?: Generation): CommitFileRequest['lowWater'] {
    const marks: { readonly incarnation: IncarnationId; readonly stamp: Stamp }[] = [];
    for (const incarnation of this.#buffer.incarnations) {
      const stamp = this.#buffer.log(incarnation).mark(generation);
      if (stamp > (this.#inCatalog.get(incarnation) ?? -1n)) marks.push({ incarnation, stamp });
    }
    return marks;
  }

  /** After the generation was dropped. */
  committed(table: TableId, lowWater: CommitFileRequest['lowWater']): void {
    this.#lastTable = table;
    for (const { incarnation, stamp } of lowWater) {
      if (stamp > (this.#inCatalog.get(incarnation) ?? -1n)) this.#inCatalog.set(incarnation, stamp);
    }
    for (const incarnation of this.#buffer.incarnations) {
      const stamp = this.#buffer.log(incarnation).mark();
      if (stamp === this.#told.get(incarnation)) continue;
      this.#told.set(incarnation, stamp);
      for (const listener of this.#listeners) listener(incarnation, stamp);
    }
  }

  /** Marks that lagged because generations were committed side by side. */
  async publish(): Promise<void> {
    const lowWater = this.after();
    if (this.#lastTable === undefined || lowWater.length === 0) return;
    await this.#catalog.commitFile({ file: undefined, tableId: this.#lastTable, lowWater });
    for (const { incarnation, stamp } of lowWater) this.#inCatalog.set(incarnation, stamp);
  }
}
