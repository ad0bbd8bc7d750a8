import type { HeldGeneration, HotChunk, HotGeneration } from '@inlay/services';
import type { HotTables } from '../engine.js';
import type { HotTableNames } from '../transport/messages.js';
import { LoadSender, bytesOf, gap, type Extent, type HotStore, type MirrorEntry, type SendLoad } from './hot-store.js';
import { packMessages, pieceOf, type PackPiece } from './pack-parts.js';

/** A generation in tables that it shares with others of its table. */
export class PackedGeneration implements MirrorEntry {
  readonly store: Pack;
  readonly number: number;
  latest: HotGeneration;
  readonly loaded: Extent = { rows: 0, series: 0 };
  /** What will be held when the loads that are under way are done. */
  readonly promised: Extent = { rows: 0, series: 0 };

  constructor(store: Pack, number: number, generation: HotGeneration) {
    this.store = store;
    this.number = number;
    this.latest = generation;
  }

  held(): HeldGeneration {
    return { incarnation: this.latest.incarnation, generation: this.latest.generation, ...this.promised };
  }

  tables(generation: HotGeneration): HotTables {
    return { ...this.store.names, generation, packed: { number: this.number, rowsOfAll: this.store.rows } };
  }
}

interface Load {
  readonly entry: PackedGeneration;
  readonly generation: HotGeneration;
}

/**
 * Two engine tables with many small generations of one table: making tables costs as much as thousands of rows, and so does
 * each further branch of a query. Rows are only ever added; what is no longer wanted of them goes with the whole pack.
 */
export class Pack implements HotStore {
  readonly names: HotTableNames;
  pins = 0;
  lastUsedMs = 0;
  listed = 0;
  broken = false;
  #rows = 0;
  #bytes = 0;
  #numbers = 0;
  #loading: Promise<unknown> = Promise.resolve();

  constructor(names: HotTableNames) {
    this.names = names;
  }

  /** Rows of all generations that ever were in it. */
  get rows(): number {
    return this.#rows;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(generation: HotGeneration): PackedGeneration {
    return new PackedGeneration(this, this.#numbers++, generation);
  }

  /** When the loads that were asked for so far are done, be it badly. */
  async settled(): Promise<void> {
    await this.#loading;
  }

  /**
   * Loads what the generations' chunks add, after loads that are under way. Rejects with `hot_gap` (unavailable) when rows
   * between are missing; nothing is loaded then.
   */
  load(loads: readonly Load[], send: SendLoad): Promise<void> {
    for (const { entry, generation } of loads) {
      for (const { rowStart, seriesStart, rows } of generation.chunks) {
        entry.promised.rows = Math.max(entry.promised.rows, rowStart + rows.rowCount);
        entry.promised.series = Math.max(entry.promised.series, seriesStart + rows.series.count);
      }
    }
    const done = this.#loading.then(() => this.#load(loads, send));
    this.#loading = done.catch(() => undefined);
    return done;
  }

  async #load(loads: readonly Load[], send: SendLoad): Promise<void> {
    if (this.broken) throw gap();
    const sender = new LoadSender(send);
    try {
      const lacking = loads.map(lackingOf);
      for (const message of packMessages(
        this.names,
        lacking.flatMap(({ pieces }) => pieces),
      )) {
        await sender.send(message);
        this.#rows += message.rows;
        this.#bytes += bytesOf(message);
      }
      loads.forEach(({ entry }, i) => Object.assign(entry.loaded, lacking[i]?.extent));
    } finally {
      // The tables may hold anything now: the callers that relied on them are told, and the next one starts anew.
      if (!(await sender.settle())) this.broken = true;
      for (const { entry } of loads) Object.assign(entry.promised, entry.loaded);
    }
    await sender.check();
    for (const { entry, generation } of loads)
      if (generation.rowCount >= entry.latest.rowCount) entry.latest = generation;
  }
}

/** What is to be loaded, and how much of the generation is there then. */
function lackingOf({ entry, generation }: Load): { readonly pieces: readonly PackPiece[]; readonly extent: Extent } {
  const pieces: PackPiece[] = [];
  const extent = { ...entry.loaded };
  const chunks = [...generation.chunks].sort((a, b) => a.rowStart - b.rowStart);
  for (const chunk of chunks) {
    if (holds(extent, chunk)) continue;
    if (chunk.rowStart > extent.rows || chunk.seriesStart > extent.series) throw gap();
    const piece = pieceOf(entry.number, chunk, extent);
    pieces.push(piece);
    extent.rows += piece.rows.rowCount;
    extent.series += piece.series.count;
  }
  if (extent.rows < generation.rowCount || extent.series < generation.seriesCount) throw gap();
  return { pieces, extent };
}

const holds = (extent: Extent, { rowStart, seriesStart, rows }: HotChunk): boolean =>
  rowStart + rows.rowCount <= extent.rows && seriesStart + rows.series.count <= extent.series;
