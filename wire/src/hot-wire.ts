import { decodeVersionedRows, encodeVersionedRows } from '@inlay/columnar';
import {
  allTimes,
  badMessage,
  columnId,
  fromHalfOpen,
  idFromWire,
  incarnationId,
  noTimes,
  numberFromWire,
  partFromWire,
  shardBitmapBytes,
  tableId,
  toHalfOpen,
  type GenerationName,
  type ShardBitmap,
  type TimeRange,
  type TimeRanges,
} from '@inlay/core';
import type { hot } from '@inlay/proto';
import type { HotAnswer, HotChunk, HotColumnStats, HotGeneration, HotRequest } from '@inlay/services';
import { incarnationsFromWire, incarnationsToWire, lostLogFromWire, lostLogToWire } from './incarnation-wire.js';

/** A question for hot rows in the words of `inlay.v1`, whose range is half-open. */
export function hotRequestToWire({ tableId: id, held, times = allTimes }: HotRequest): hot.HotReadRequest {
  const { from, to } = toHalfOpen(times);
  return {
    tableId: BigInt(id),
    held: held.map((one) => ({ ...generationNameToWire(one), rows: one.rows, series: one.series })),
    timeMin: from,
    timeMax: to,
  };
}

/** A range that holds no time is `noTimes`. Throws `bad_message`. */
export const hotRequestFromWire = (request: hot.HotReadRequest): HotRequest => ({
  tableId: tableId(idFromWire(request.tableId, 'the table of a question for hot rows')),
  held: request.held.map((one) => ({ ...generationNameFromWire(one), rows: one.rows, series: one.series })),
  times: fromHalfOpen(request.timeMin, request.timeMax) ?? noTimes,
});

type Named = Pick<hot.HotGeneration, 'incarnation' | 'generation'>;

const generationNameToWire = ({ incarnation, generation }: GenerationName): Named => ({
  incarnation: BigInt(incarnation),
  generation: BigInt(generation),
});

const generationNameFromWire = ({ incarnation, generation }: Named): GenerationName => ({
  incarnation: incarnationId(idFromWire(incarnation, 'the incarnation of a generation')),
  generation: numberFromWire(generation, 'the number of a generation'),
});

/** An answer in parts: a head, then each generation and the chunks of it. A chunk is encoded when its part is asked for. */
export function* hotAnswerToWire({
  incarnations,
  filesVersion,
  lost = [],
  generations,
}: HotAnswer): Generator<hot.HotReadPart, void, undefined> {
  const head = { incarnations: incarnationsToWire(incarnations), filesVersion, lost: lost.map(lostLogToWire) };
  yield { part: { $case: 'head', value: head } };
  for (const generation of generations) {
    yield { part: { $case: 'generation', value: generationToWire(generation) } };
    for (const chunk of generation.chunks) yield { part: { $case: 'chunk', value: chunkToWire(chunk) } };
  }
}

type OpenGeneration = HotGeneration & { readonly chunks: HotChunk[] };

/**
 * The answer that the parts make, which is whole only when they have come to their end. Rejects with `bad_message` and
 * `corrupt_batch` (both corrupt), and with what the parts reject with.
 */
export async function hotAnswerFromWire(parts: AsyncIterable<hot.HotReadPart>): Promise<HotAnswer> {
  let head: Omit<HotAnswer, 'generations'> | undefined;
  const generations: OpenGeneration[] = [];
  for await (const message of parts) {
    const part = partFromWire(message.part, 'a part of an answer with hot rows');
    if ((part.$case === 'head') !== (head === undefined))
      throw badMessage('an answer with hot rows does not begin with its one head');
    if (part.$case === 'head') head = headFromWire(part.value);
    else if (part.$case === 'generation') generations.push({ ...generationFromWire(part.value), chunks: [] });
    else {
      const generation = partFromWire(generations.at(-1), 'the generation of a chunk');
      generation.chunks.push(chunkFromWire(part.value, generation));
    }
  }
  return { ...partFromWire(head, 'the head of an answer with hot rows'), generations };
}

const headFromWire = ({ incarnations, filesVersion, lost }: hot.HotHead): Omit<HotAnswer, 'generations'> => ({
  incarnations: incarnationsFromWire(incarnations),
  filesVersion,
  lost: lost.map(lostLogFromWire),
});

const generationToWire = (generation: HotGeneration): hot.HotGeneration => ({
  ...generationNameToWire(generation),
  partitionKey: generation.partitionKey,
  rowCount: generation.rowCount,
  seriesCount: generation.seriesCount,
  times: generation.times,
  shards: generation.shards,
  repeats: [...generation.repeats],
  tags: generation.tags.map(BigInt),
  fields: generation.fields.map(({ id, nulls }) => ({ id: BigInt(id), nulls })),
});

const generationFromWire = (message: hot.HotGeneration): Omit<HotGeneration, 'chunks'> => ({
  ...generationNameFromWire(message),
  partitionKey: message.partitionKey,
  rowCount: message.rowCount,
  seriesCount: message.seriesCount,
  times: timesFromWire(partFromWire(message.times, 'the range of times of a generation')),
  shards: shardsFromWire(message.shards),
  repeats: repeatsFromWire(message.repeats),
  tags: message.tags.map((id) => columnId(idFromWire(id, 'a tag of a generation'))),
  fields: message.fields.map((field) => fieldFromWire(field, message.rowCount)),
});

function fieldFromWire({ id, nulls }: hot.HotColumnStats, rowCount: number): HotColumnStats {
  if (nulls > rowCount) throw badMessage(`a field is null in ${String(nulls)} of ${String(rowCount)} rows`);
  return { id: columnId(idFromWire(id, 'a field of a generation')), nulls };
}

function timesFromWire({ min, max }: hot.TimeRange): TimeRange {
  if (min > max) throw badMessage(`a range of times ends at ${String(max)}, before its begin at ${String(min)}`);
  return { min, max };
}

function repeatsFromWire(ranges: readonly hot.TimeRange[]): TimeRanges {
  const times = ranges.map(timesFromWire);
  times.forEach(({ min }, i) => {
    const before = times[i - 1];
    if (before !== undefined && min <= before.max) throw badMessage('the ranges of repeated keys are not in order');
  });
  return times;
}

/** A copy: the decoder's bytes lie in the buffer of the whole message, which would be kept with them. */
function shardsFromWire(bytes: Uint8Array): ShardBitmap {
  if (bytes.length !== shardBitmapBytes)
    throw badMessage(
      `the shards of a generation take ${String(bytes.length)} bytes in place of ${String(shardBitmapBytes)}`,
    );
  return new Uint8Array(bytes);
}

const chunkToWire = ({ rowStart, seriesStart, rows }: HotChunk): hot.HotChunk => ({
  rowStart,
  seriesStart,
  rows: encodeVersionedRows(rows),
});

function chunkFromWire(
  { rowStart, seriesStart, rows: bytes }: hot.HotChunk,
  { rowCount, seriesCount }: HotGeneration,
): HotChunk {
  const rows = decodeVersionedRows(bytes, seriesStart);
  const rowEnd = rowStart + rows.rowCount;
  const seriesEnd = seriesStart + rows.series.count;
  if (rowEnd > rowCount || seriesEnd > seriesCount)
    throw badMessage(
      `a chunk ends at row ${String(rowEnd)} and series ${String(seriesEnd)} of a generation that has ${String(rowCount)} and ${String(seriesCount)}`,
    );
  return { rowStart, seriesStart, rows };
}
