import { rowsFromPlain, type PlainRow, type PlainSchema } from '@inlay/columnar/testing';
import { columnId, emptyShardBitmap, incarnationId } from '@inlay/core';
import type { HotChunk, HotGeneration, HotSource, HotRequest, HotAnswer } from '@inlay/services';

/** A generation that grows, as an ingester keeps it: answers with what the asker lacks. */
export class GrowingGeneration {
  readonly incarnation: number;
  readonly generation: number;
  readonly #schema: PlainSchema;
  readonly rows: PlainRow[] = [];

  constructor(schema: PlainSchema, incarnation = 1, generation = 1) {
    this.#schema = schema;
    this.incarnation = incarnation;
    this.generation = generation;
  }

  add(...rows: PlainRow[]): this {
    this.rows.push(...rows);
    return this;
  }

  /** `schema` may name columns that came later. */
  answer(
    held: { readonly rows: number; readonly series: number } = { rows: 0, series: 0 },
    schema = this.#schema,
  ): HotGeneration {
    const all = rowsFromPlain(schema, this.rows);
    const tags = schema.tags.length;
    const { offsets, bytes } = all.series.values;
    const from = offsets[held.series * tags] ?? 0;
    const tail = rowsFromPlain(schema, this.rows.slice(held.rows));
    const chunk: HotChunk = {
      rowStart: held.rows,
      seriesStart: held.series,
      rows: {
        ...tail,
        seriesOf: all.seriesOf.slice(held.rows),
        series: {
          ...all.series,
          count: all.series.count - held.series,
          values: {
            offsets: offsets.slice(held.series * tags).map((offset) => offset - from),
            bytes: bytes.slice(from),
          },
        },
      },
    };
    const times = this.rows.map((row) => row.time).sort((a, b) => (a < b ? -1 : 1));
    return {
      incarnation: incarnationId(this.incarnation),
      generation: this.generation,
      partitionKey: '2024-01-01',
      rowCount: this.rows.length,
      seriesCount: all.series.count,
      times: { min: times[0] ?? 0n, max: times.at(-1) ?? 0n },
      shards: emptyShardBitmap(),
      repeats: [],
      tags: schema.tags.map(columnId),
      fields: Object.keys(schema.fields).map((id) => ({ id: columnId(Number(id)), nulls: 0 })),
      chunks: held.rows === this.rows.length && held.series === all.series.count ? [] : [chunk],
    };
  }
}

/** An ingester process with these generations. */
export class FakeHotSource implements HotSource {
  generations: GrowingGeneration[] = [];
  incarnations: number[];
  filesVersion = 0n;
  failure: Error | undefined;
  requests: HotRequest[] = [];
  /** Called while an answer is on its way. */
  beforeAnswer: () => Promise<void> | void = () => undefined;

  constructor(...incarnations: number[]) {
    this.incarnations = incarnations;
  }

  async read(request: HotRequest): Promise<HotAnswer> {
    this.requests.push(request);
    if (this.failure !== undefined) throw this.failure;
    const answer = {
      incarnations: this.incarnations.map(incarnationId),
      filesVersion: this.filesVersion,
      generations: this.generations.map((generation) =>
        generation.answer(
          request.held.find(
            (held) => Number(held.incarnation) === generation.incarnation && held.generation === generation.generation,
          ),
        ),
      ),
    };
    await this.beforeAnswer();
    return answer;
  }
}
