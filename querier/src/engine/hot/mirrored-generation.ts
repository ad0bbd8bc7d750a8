import type { HeldGeneration, HotChunk, HotGeneration } from '@inlay/services';
import type { HotTables } from '../engine.js';
import type { HotTableNames } from '../transport/messages.js';
import { LoadSender, bytesOf, gap, type Extent, type HotStore, type MirrorEntry, type SendLoad } from './hot-store.js';
import { loadMessages } from './load-parts.js';

/** One hot generation in engine tables of its own. */
export class MirroredGeneration implements HotStore, MirrorEntry {
  readonly names: HotTableNames;
  pins = 0;
  lastUsedMs = 0;
  listed = 0;
  broken = false;
  #rows = 0;
  #series = 0;
  #bytes = 0;
  /** What will be held when the loads that are under way are done. */
  #promised: Extent = { rows: 0, series: 0 };
  #latest: HotGeneration;
  #created = false;
  #loading: Promise<unknown> = Promise.resolve();

  constructor(names: HotTableNames, generation: HotGeneration) {
    this.names = names;
    this.#latest = generation;
  }

  get store(): HotStore {
    return this;
  }

  get latest(): HotGeneration {
    return this.#latest;
  }

  get rows(): number {
    return this.#rows;
  }

  get bytes(): number {
    return this.#bytes;
  }

  held(): HeldGeneration {
    return { incarnation: this.#latest.incarnation, generation: this.#latest.generation, ...this.#promised };
  }

  tables(generation: HotGeneration): HotTables {
    return { ...this.names, generation };
  }

  /** Begins with rows that are in the engine already: `move` answers how much was moved, and about how large it is. */
  begin(promised: Extent, move: () => Promise<Extent & { readonly bytes: number }>): void {
    this.#promised = { ...promised };
    this.#loading = move().then(
      ({ rows, series, bytes }) => {
        this.#rows = rows;
        this.#series = series;
        this.#bytes = bytes;
        this.#created = true;
      },
      () => {
        this.broken = true;
      },
    );
  }

  /**
   * Loads what `generation`'s chunks add, after loads that are under way: two queries may have fetched the same rows.
   * Rejects with `hot_gap` (unavailable) when rows between are missing.
   */
  load(generation: HotGeneration, send: SendLoad): Promise<void> {
    for (const { rowStart, seriesStart, rows } of generation.chunks) {
      this.#promised.rows = Math.max(this.#promised.rows, rowStart + rows.rowCount);
      this.#promised.series = Math.max(this.#promised.series, seriesStart + rows.series.count);
    }
    const done = this.#loading.then(() => this.#load(generation, send));
    this.#loading = done.catch(() => undefined);
    return done;
  }

  async #load(generation: HotGeneration, send: SendLoad): Promise<void> {
    if (this.broken) throw gap();
    const sender = new LoadSender(send);
    try {
      await this.#sendChunks(generation, sender);
    } finally {
      // The tables may hold anything now: the callers that relied on them are told, and the next one starts anew.
      if (!(await sender.settle())) this.broken = true;
      this.#promised = { rows: this.#rows, series: this.#series };
    }
    await sender.check();
    if (this.#rows < generation.rowCount || this.#series < generation.seriesCount) throw gap();
    if (generation.rowCount >= this.#latest.rowCount) this.#latest = generation;
  }

  async #sendChunks(generation: HotGeneration, sender: LoadSender): Promise<void> {
    const chunks = [...generation.chunks].sort((a, b) => a.rowStart - b.rowStart);
    for (const chunk of chunks) {
      if (this.#holds(chunk)) continue;
      if (chunk.rowStart > this.#rows || chunk.seriesStart > this.#series) throw gap();
      for (const message of loadMessages(this.names, chunk, this.#rows, this.#series)) {
        await sender.send(message);
        this.#created = true;
        this.#rows += message.rows;
        this.#series += message.series;
        this.#bytes += bytesOf(message);
      }
    }
  }

  #holds({ rowStart, seriesStart, rows }: HotChunk): boolean {
    return this.#created && rowStart + rows.rowCount <= this.#rows && seriesStart + rows.series.count <= this.#series;
  }
}
