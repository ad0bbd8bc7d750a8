import { InlayError, type TableId } from '@inlay/core';
import type { HeldGeneration, HotAnswer, HotChunk, HotGeneration, HotRequest, HotSource } from '@inlay/services';
import type { BlockImage, Generation } from '../buffer/generation.js';
import { rowsOf } from '../buffer/rows-image.js';
import { seriesOf } from '../buffer/series-part.js';
import { sliceSeries } from './slice-series.js';

/** What a reader sees of the hot rows. */
export interface HotRows {
  readonly incarnations: HotAnswer['incarnations'];
  filesVersion(tableId: TableId): bigint;
  generationsOf(tableId: TableId): Iterable<Generation>;
  /** Readable until `done`, without waiting for anything. */
  blocksOf(generation: Generation): { readonly images: readonly BlockImage[]; readonly done: () => void };
}

/**
 * Answers for the newest rows with what the asker lacks. Chunks are copies: the pages under them are used again as soon
 * as their rows are in the catalog, and nobody has to say when he is done with an answer.
 */
export class HotReader implements HotSource {
  readonly #rows: HotRows;

  constructor(rows: HotRows) {
    this.#rows = rows;
  }

  /**
   * All in one moment: what is committed afterwards was answered as hot, and what was committed before is in the file list
   * that the asker reads next.
   */
  async read(request: HotRequest, signal?: AbortSignal): Promise<HotAnswer> {
    signal?.throwIfAborted();
    const generations: HotGeneration[] = [];
    for (const generation of this.#rows.generationsOf(request.tableId)) {
      if (!overlaps(generation, request)) continue;
      const held = heldOf(generation, request.held);
      // Nothing is read from disk for an asker that has it.
      const isHeld = held.rows === generation.rowCount && held.series === generation.seriesCount;
      const { images, done } = isHeld ? nothing : this.#rows.blocksOf(generation);
      generations.push(describe(generation, held, images));
      done();
    }
    const { incarnations } = this.#rows;
    return { incarnations, filesVersion: this.#rows.filesVersion(request.tableId), generations };
  }
}

const nothing = { images: [], done: (): void => undefined };

function overlaps(generation: Generation, { timeMin, timeMax }: HotRequest): boolean {
  const { range } = generation;
  return (timeMin === undefined || range.maxTime >= timeMin) && (timeMax === undefined || range.minTime < timeMax);
}

interface Held {
  readonly rows: number;
  readonly series: number;
}

function heldOf(generation: Generation, held: readonly HeldGeneration[]): Held {
  const { incarnation, number, rowCount, seriesCount } = generation;
  const known = held.find((one) => one.incarnation === incarnation && one.generation === number);
  if (known === undefined) return { rows: 0, series: 0 };
  if (known.rows <= rowCount && known.series <= seriesCount) return known;
  const { rows, series } = known;
  throw new InlayError(
    'invalid',
    `the asker claims to hold ${String(rows)} rows and ${String(series)} series of generation ${String(number)}, which has ${String(rowCount)} and ${String(seriesCount)}`,
    { code: 'bad_held_generation' },
  );
}

function describe(generation: Generation, held: Held, images: readonly BlockImage[]): HotGeneration {
  const { incarnation, number, partition, rowCount, seriesCount, range, shards, repeats, tags, layout } = generation;
  const nulls = generation.nulls();
  return {
    incarnation,
    generation: number,
    partitionKey: partition.key,
    rowCount,
    seriesCount,
    minTime: range.minTime,
    maxTime: range.maxTime,
    shards: shards.slice(),
    repeats,
    tags,
    fields: layout.ids.map((id, field) => ({ id, nulls: nulls[field] ?? 0 })),
    chunks: images.flatMap((image) => chunkOf(image, held)),
  };
}

/** The part of a block that the asker lacks: no chunk when it lacks nothing. */
function chunkOf({ firstRow, firstSeries, rows, series }: BlockImage, held: Held): HotChunk[] {
  const from = Math.min(rows.rowCount, Math.max(0, held.rows - firstRow));
  const known = Math.min(series.count, Math.max(0, held.series - firstSeries));
  if (from === rows.rowCount && known === series.count) return [];
  return [
    {
      rowStart: firstRow + from,
      seriesStart: firstSeries + known,
      rows: { ...rowsOf(rows, { from, to: rows.rowCount }, 'copy'), series: sliceSeries(seriesOf(series), known) },
    },
  ];
}
