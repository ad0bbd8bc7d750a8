import { allTimes, InlayError, nextTurn, overlaps, type Clock, type TableId } from '@inlay/core';
import type { HeldGeneration, HotAnswer, HotChunk, HotGeneration, HotRequest, HotSource } from '@inlay/services';
import type { BlockImage, Generation } from '../buffer/generation.js';
import { rowsOf } from '../buffer/rows-image.js';
import { seriesOf } from '../buffer/series/series-part.js';
import { sliceSeries } from './slice-series.js';

/** What a reader sees of the hot rows. */
export interface HotRows {
  readonly incarnations: HotAnswer['incarnations'];
  filesVersion(tableId: TableId): bigint;
  generationsOf(tableId: TableId): Iterable<Generation>;
  /** Readable until `done`. */
  blocksOf(generation: Generation): { readonly images: readonly BlockImage[]; readonly done: () => void };
}

interface Held {
  readonly rows: number;
  readonly series: number;
}

/** A generation of the answer whose full blocks are not copied yet. */
interface Reading {
  readonly description: Omit<HotGeneration, 'chunks'>;
  readonly held: Held;
  readonly images: readonly BlockImage[];
  /** Chunks of the last block, which may still grow and move. */
  readonly lastChunk: readonly HotChunk[];
  readonly end: () => void;
}

const turnMsDefault = 8;

/**
 * Answers for the newest rows with what the asker lacks. Chunks are copies: the pages under them are used again as soon
 * as their rows are in the catalog, and nobody has to say when he is done with an answer.
 */
export class HotReader implements HotSource {
  readonly #rows: HotRows;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #turnMs: number;

  /** Copying goes on for `turnMs` at a time. */
  constructor(rows: HotRows, clock: Pick<Clock, 'monotonicMs'>, turnMs = turnMsDefault) {
    this.#rows = rows;
    this.#clock = clock;
    this.#turnMs = turnMs;
  }

  /**
   * What is answered is decided in one moment: what is committed afterwards was answered as hot, and what was committed
   * before is in the file list that the asker reads next. Copying takes turns with everything else on this thread.
   */
  async read(request: HotRequest, signal?: AbortSignal): Promise<HotAnswer> {
    signal?.throwIfAborted();
    const readings: Reading[] = [];
    try {
      const { times = allTimes } = request;
      const held = heldByNumber(request.held);
      for (const generation of this.#rows.generationsOf(request.tableId)) {
        if (overlaps(generation.times, times)) readings.push(this.#begin(generation, held));
      }
      const incarnations = [...this.#rows.incarnations];
      const filesVersion = this.#rows.filesVersion(request.tableId);
      return { incarnations, filesVersion, generations: await this.#finish(readings, signal) };
    } finally {
      for (const { end } of readings) end();
    }
  }

  #begin(generation: Generation, held: HeldByNumber): Reading {
    const known = heldOf(generation, held);
    // Nothing is read, from disk perhaps, for an asker that has it.
    const isHeld = known.rows === generation.rowCount && known.series === generation.seriesCount;
    const { images, done } = isHeld ? nothing : this.#rows.blocksOf(generation);
    const endReading = generation.beginReading();
    const last = images.at(-1);
    return {
      description: describe(generation),
      held: known,
      images: images.slice(0, -1),
      lastChunk: last === undefined ? [] : chunkOf(last, known),
      end: () => {
        endReading();
        done();
      },
    };
  }

  async #finish(readings: readonly Reading[], signal: AbortSignal | undefined): Promise<HotGeneration[]> {
    const generations: HotGeneration[] = [];
    let turnEnd = this.#clock.monotonicMs() + this.#turnMs;
    for (const { description, held, images, lastChunk } of readings) {
      const chunks: HotChunk[] = [];
      for (const image of images) {
        if (this.#clock.monotonicMs() > turnEnd) {
          await nextTurn();
          signal?.throwIfAborted();
          turnEnd = this.#clock.monotonicMs() + this.#turnMs;
        }
        chunks.push(...chunkOf(image, held));
      }
      generations.push({ ...description, chunks: [...chunks, ...lastChunk] });
    }
    return generations;
  }
}

const nothing = { images: [], done: (): void => undefined };

/** By incarnation and number: an asker may hold thousands, each of which is looked for. */
type HeldByNumber = ReadonlyMap<number, ReadonlyMap<number, HeldGeneration>>;

function heldByNumber(held: readonly HeldGeneration[]): HeldByNumber {
  const found = new Map<number, Map<number, HeldGeneration>>();
  for (const one of held) {
    const ofLife = found.get(one.incarnation) ?? new Map<number, HeldGeneration>();
    found.set(one.incarnation, ofLife);
    if (!ofLife.has(one.generation)) ofLife.set(one.generation, one);
  }
  return found;
}

function heldOf(generation: Generation, held: HeldByNumber): Held {
  const { incarnation, number, rowCount, seriesCount } = generation;
  const known = held.get(incarnation)?.get(number);
  if (known === undefined) return { rows: 0, series: 0 };
  if (known.rows <= rowCount && known.series <= seriesCount) return known;
  const { rows, series } = known;
  throw new InlayError(
    'invalid',
    `the asker claims to hold ${String(rows)} rows and ${String(series)} series of generation ${String(number)}, which has ${String(rowCount)} and ${String(seriesCount)}`,
    { code: 'bad_held_generation' },
  );
}

function describe(generation: Generation): Reading['description'] {
  const { incarnation, number, partition, rowCount, seriesCount, times, shards, repeats, tags, layout } = generation;
  const nulls = generation.nulls();
  return {
    incarnation,
    generation: number,
    partitionKey: partition.key,
    rowCount,
    seriesCount,
    times,
    shards: shards.slice(),
    repeats,
    tags,
    fields: layout.ids.map((id, field) => ({ id, nulls: nulls[field] ?? 0 })),
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
      rows: {
        ...rowsOf(rows, { from, to: rows.rowCount }, 'copy'),
        series: sliceSeries(seriesOf(series), known),
      },
    },
  ];
}
