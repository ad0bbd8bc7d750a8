import type { Catalog, CommitFileRequest } from '@inlay/catalog';
import type { IncarnationId, Stamp, TableId } from '@inlay/core';
import type { LogLane } from '@inlay/services';
import type { Generation } from '../buffer/generation.js';
import type { HotBuffer } from '../buffer/hot-buffer.js';

/**
 * Keeps the catalog's low-water marks behind those of the buffer, and tells listeners when the latter move. The buffer has
 * a mark for each lane, the catalog one for each incarnation: the lowest of its lanes'.
 */
export class LowWaterMarks {
  readonly #buffer: HotBuffer;
  readonly #catalog: Pick<Catalog, 'commitFile'>;
  readonly #inCatalog = new Map<IncarnationId, Stamp>();
  readonly #told = new Map<LogLane, Stamp>();
  readonly #listeners: (() => void)[] = [];
  #lastTable: TableId | undefined;

  constructor(buffer: HotBuffer, catalog: Pick<Catalog, 'commitFile'>) {
    this.#buffer = buffer;
    this.#catalog = catalog;
  }

  listen(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /**
   * What the commit of `generation` may say. Others that are being committed at the same moment still count as missing,
   * so that a mark may lag, and never leads.
   */
  after(generation?: Generation): CommitFileRequest['lowWater'] {
    const lowest = new Map<IncarnationId, Stamp>();
    for (const lane of this.#buffer.lanes) {
      const mark = this.#buffer.marks(lane).mark(generation);
      const known = lowest.get(lane.incarnation);
      if (known === undefined || mark < known) lowest.set(lane.incarnation, mark);
    }
    return [...lowest]
      .filter(([incarnation, stamp]) => stamp > (this.#inCatalog.get(incarnation) ?? -1n))
      .map(([incarnation, stamp]) => ({ incarnation, stamp }));
  }

  /** After the generation was dropped. */
  committed(table: TableId, lowWater: CommitFileRequest['lowWater']): void {
    this.#lastTable = table;
    for (const { incarnation, stamp } of lowWater) {
      if (stamp > (this.#inCatalog.get(incarnation) ?? -1n)) this.#inCatalog.set(incarnation, stamp);
    }
    if (this.#hasMoved()) for (const listener of this.#listeners) listener();
  }

  #hasMoved(): boolean {
    let hasMoved = false;
    for (const lane of this.#buffer.lanes) {
      const mark = this.#buffer.marks(lane).mark();
      if (mark === this.#told.get(lane)) continue;
      this.#told.set(lane, mark);
      hasMoved = true;
    }
    return hasMoved;
  }

  /** Marks that lagged because generations were committed side by side. */
  async publish(): Promise<void> {
    const lowWater = this.after();
    if (this.#lastTable === undefined || lowWater.length === 0) return;
    await this.#catalog.commitFile({ file: undefined, tableId: this.#lastTable, lowWater });
    for (const { incarnation, stamp } of lowWater) this.#inCatalog.set(incarnation, stamp);
  }
}
