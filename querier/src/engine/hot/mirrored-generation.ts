import { InlayError, type TableId } from '@inlay/core';
import type { HeldGeneration, HotGeneration } from '@inlay/services';
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
  #latest: HotGeneration;
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

  held(): HeldGeneration {
    return {
      incarnation: this.#latest.incarnation,
      generation: this.#latest.generation,
      rows: this.#rows,
      series: this.#series,
    };
  }

  /**
   * Loads what `generation`'s chunks add, after loads that are under way: two queries may have fetched the same rows.
   * Rejects with `hot_gap` (unavailable) when rows between are missing.
   */
  load(generation: HotGeneration, send: SendLoad): Promise<void> {
    const done = this.#loading.then(() => this.#load(generation, send));
    this.#loading = done.catch(() => undefined);
    return done;
  }

  async #load(generation: HotGeneration, send: SendLoad): Promise<void> {
    const chunks = [...generation.chunks].sort((a, b) => a.rowStart - b.rowStart);
    const ahead: Promise<void>[] = [];
    try {
      for (const chunk of chunks) {
        if (chunk.rowStart + chunk.rows.rowCount <= this.#rows && this.#rows > 0) continue;
        if (chunk.rowStart > this.#rows || chunk.seriesStart > this.#series) throw this.#gap();
        for (const message of loadMessages(this.names, chunk, this.#rows, this.#series)) {
          if (ahead.length >= loadsAheadMax) await ahead.shift();
          const sent = send(message);
          // It is awaited below, but a failure of one must not be unhandled while another is awaited.
          sent.catch(() => undefined);
          ahead.push(sent);
          this.#rows += message.rows;
          this.#series += message.series;
          this.#bytes += byteLength(message);
        }
      }
      await Promise.all(ahead);
    } catch (error) {
      if (ahead.length > 0) this.broken = true;
      throw error;
    }
    if (this.#rows < generation.rowCount || this.#series < generation.seriesCount) throw this.#gap();
    if (generation.rowCount >= this.#latest.rowCount) this.#latest = generation;
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
