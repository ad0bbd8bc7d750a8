import { join } from 'node:path';
import { decodeVersionedRows, encodeVersionedRows } from '@inlay/columnar';
import { defined, type Files, type IncarnationId } from '@inlay/core';
import type { Generation } from '../buffer/generation.js';
import type { HotBuffer } from '../buffer/hot-buffer.js';
import { rowsOf } from '../buffer/rows-image.js';
import { seriesOf } from '../buffer/series/series-part.js';
import type { ReadableBlocks } from './persist-attempt.js';

interface Block {
  readonly path: string;
  readonly firstRow: number;
  readonly firstSeries: number;
}

/**
 * Generations that cannot be persisted, on disk. Their rows are still answered for, from memory as long as there is some,
 * then from here; their stamps still hold the low-water mark and so the log, from which they come back after a restart:
 * these files are a place outside memory and something to look at, not the only copy.
 *
 * `<directory>/<incarnation>/<generation>/<block>.rows`, each an encoded VersionedRows.
 */
export class Quarantine {
  readonly #directory: string;
  readonly #files: Files;
  readonly #buffer: HotBuffer;
  readonly #blocks = new Map<Generation, readonly Block[]>();

  constructor(directory: string, files: Files, buffer: HotBuffer) {
    this.#directory = directory;
    this.#files = files;
    this.#buffer = buffer;
  }

  get count(): number {
    return this.#blocks.size;
  }

  has(generation: Generation): boolean {
    return this.#blocks.has(generation);
  }

  /** Those whose rows are in memory as well. */
  inMemory(): Generation[] {
    return [...this.#blocks.keys()].filter(({ released }) => !released);
  }

  directoryOf({ incarnation, number }: Generation): string {
    return join(this.#directory, String(incarnation), String(number));
  }

  /** Throws what the file system throws; then nothing has changed. */
  add(generation: Generation): void {
    const directory = this.directoryOf(generation);
    this.#files.makeDirectory(directory);
    const blocks = generation.images().map(({ rows, series, firstRow, firstSeries }, number): Block => {
      const path = join(directory, `${String(number)}.rows`);
      const view = rowsOf(rows, { from: 0, to: rows.rowCount }, 'view');
      const file = this.#files.create(path);
      try {
        file.append([encodeVersionedRows({ ...view, series: seriesOf(series) })]);
        file.sync();
      } finally {
        file.close();
      }
      return { path, firstRow, firstSeries };
    });
    for (const parent of [directory, join(directory, '..'), this.#directory]) this.#files.syncDirectory(parent);
    this.#blocks.set(generation, blocks);
  }

  restore(generation: Generation): ReadableBlocks {
    const blocks = defined(this.#blocks.get(generation), 'the files of a generation that was set aside');
    const { images, drop } = this.#buffer.restore(
      blocks.map(({ path, firstRow, firstSeries }) => ({
        firstRow,
        firstSeries,
        rows: decodeVersionedRows(this.#files.read(path), firstSeries),
      })),
    );
    return { images, done: drop };
  }

  /** What an earlier life of this node set aside: all its rows are in the catalog now. */
  forgetLife(incarnation: IncarnationId): void {
    const directory = join(this.#directory, String(incarnation));
    for (const generation of this.#files.list(directory)) {
      for (const block of this.#files.list(join(directory, generation)))
        this.#files.remove(join(directory, generation, block));
    }
  }

  /** Its rows are in the catalog. */
  forget(generation: Generation): void {
    const blocks = this.#blocks.get(generation);
    if (blocks === undefined) return;
    this.#blocks.delete(generation);
    for (const { path } of blocks) this.#files.remove(path);
  }
}
