import { InlayError, type TableId } from '@inlay/core';
import type { HeldGeneration, HotChunk, HotGeneration } from '@inlay/services';
import { loadMessages, type HotTableNames, type LoadMessage } from './load-parts.js';

/** Load messages under way to the engine at once. */
const loadsAheadMax = 2;
/** What DuckDB keeps of a row beside its fields. */
const stringEntryBytes = 16;

/** Sends one load message; resolves when its rows can be read. */
export type SendLoad = (message: LoadMessage) => Promise<void>;

/** One hot generation in the engine: how much of it is there, and who uses it. */
export class MirroredGeneration {
  readonly tableId: TableId;
  readonly names: HotTableNames;
  pins = 0;
  lastUsedMs = 0;
  /** Its tables are not as told here any more: nobody new may use it. */
  broken = false;
  #rows = 0;
  #series = 0;
  #bytes = 0;
  /** What will be held when the loads that are under way are done. */
  #promised = { rows: 0, series: 0 };
  #latest: HotGeneration;
  #created = false;
  #loading: Promise<unknown> = Promise.resolve();

  constructor(tableId: TableId, names: HotTableNames, generation: HotGeneration) {
    this.tableId = tableId;
    this.names = names;
    this.#latest = generation;
  }

  /** The description that came last. */
  get latest(): HotGeneration {
    return this.#latest;
  }

  get rows(): number {
    return this.#rows;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Loads under way count: whoever asks for more on top of them waits for them when he loads. */
  held(): HeldGeneration {
    return { incarnation: this.#latest.incarnation, generation: this.#latest.generation, ...this.#promised };
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
    if (this.broken) throw this.#gap();
    const sent: Promise<void>[] = [];
    try {
      await this.#sendChunks(generation, send, sent);
    } finally {
      const results = await Promise.allSettled(sent);
      // Nobody knows what the tables hold now: whoever relied on them is told, and the next one starts anew.
      if (results.some(({ status }) => status === 'rejected')) this.broken = true;
      this.#promised = { rows: this.#rows, series: this.#series };
    }
    await Promise.all(sent);
    if (this.#rows < generation.rowCount || this.#series < generation.seriesCount) throw this.#gap();
    if (generation.rowCount >= this.#latest.rowCount) this.#latest = generation;
  }

  async #sendChunks(generation: HotGeneration, send: SendLoad, sent: Promise<void>[]): Promise<void> {
    const chunks = [...generation.chunks].sort((a, b) => a.rowStart - b.rowStart);
    for (const chunk of chunks) {
      if (this.#holds(chunk)) continue;
      if (chunk.rowStart > this.#rows || chunk.seriesStart > this.#series) throw this.#gap();
      for (const message of loadMessages(this.names, chunk, this.#rows, this.#series)) {
        await sent.at(-loadsAheadMax);
        const loaded = send(message);
        // Its failure is met above; until then it must not count as unhandled.
        loaded.catch(() => undefined);
        sent.push(loaded);
        this.#created = true;
        this.#rows += message.rows;
        this.#series += message.series;
        this.#bytes += byteLength(message);
      }
    }
  }

  #holds({ rowStart, seriesStart, rows }: HotChunk): boolean {
    return this.#created && rowStart + rows.rowCount <= this.#rows && seriesStart + rows.series.count <= this.#series;
  }

  #gap(): InlayError {
    return new InlayError('unavailable', 'hot rows were fetched on top of others that the engine no longer holds', {
      code: 'hot_gap',
      retryAfterMs: 0,
    });
  }
}

function byteLength(message: LoadMessage): number {
  let bytes = 0;
  for (const part of message.parts)
    for (const column of part.columns) if (column.type === 'VARCHAR') bytes += part.count * stringEntryBytes;
  for (const buffer of message.buffers) bytes += buffer.byteLength;
  return bytes;
}
