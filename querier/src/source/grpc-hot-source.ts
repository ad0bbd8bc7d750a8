import { decodeVersionedRows } from '@inlay/columnar';
import { InlayError, allTimes, columnId, incarnationId, toHalfOpen, type IncarnationId } from '@inlay/core';
import { hot } from '@inlay/proto';
import { callServerStream, grpcClient, type GrpcClientOptions } from '@inlay/runtime';
import type { HotAnswer, HotChunk, HotGeneration, HotRequest, HotSource, LostLog } from '@inlay/services';

/** The newest rows of an ingester in another process. */
export class GrpcHotSource implements HotSource {
  readonly #client: hot.HotServiceClient;

  constructor(address: string, options: GrpcClientOptions = {}) {
    this.#client = grpcClient(hot.HotServiceClient, address, options);
  }

  async read(request: HotRequest, signal?: AbortSignal): Promise<HotAnswer> {
    const parts = callServerStream<hot.HotReadRequest, hot.HotReadPart>(
      this.#client.read.bind(this.#client),
      requestToProto(request),
      { signal },
    );
    let head: hot.HotHead | undefined;
    const generations: (HotGeneration & { readonly chunks: HotChunk[] })[] = [];
    for await (const { part } of parts) {
      if (part?.$case === 'head') head = part.value;
      else if (part?.$case === 'generation') generations.push({ ...generationFromProto(part.value), chunks: [] });
      else if (part?.$case === 'chunk') {
        const generation = generations.at(-1);
        if (generation === undefined) throw broken('a chunk belongs to no generation');
        generation.chunks.push(chunkFromProto(part.value));
      }
    }
    if (head === undefined) throw broken('it has no head');
    const { filesVersion } = head;
    const incarnations = head.incarnations.map(idFromProto);
    return { incarnations, filesVersion, generations, lost: head.lost.map(lostFromProto) };
  }

  close(): void {
    this.#client.close();
  }
}

const broken = (what: string): InlayError =>
  new InlayError('corrupt', `the ingester's answer is broken: ${what}`, { code: 'corrupt_hot_answer' });

const idFromProto = (id: bigint): IncarnationId => incarnationId(Number(id));

export const lostFromProto = ({ incarnation, node, why }: hot.LostLog): LostLog => ({
  incarnation: idFromProto(incarnation),
  node,
  why,
});

function requestToProto({ tableId, held, times = allTimes }: HotRequest): hot.HotReadRequest {
  const { from, to } = toHalfOpen(times);
  return {
    tableId: BigInt(tableId),
    held: held.map(({ incarnation, generation, rows, series }) => ({
      incarnation: BigInt(incarnation),
      generation: BigInt(generation),
      rows,
      series,
    })),
    timeMin: from,
    timeMax: to,
  };
}

function generationFromProto(message: hot.HotGeneration): Omit<HotGeneration, 'chunks'> {
  if (message.times === undefined) throw broken('a generation has no time range');
  return {
    incarnation: idFromProto(message.incarnation),
    generation: Number(message.generation),
    partitionKey: message.partitionKey,
    rowCount: message.rowCount,
    seriesCount: message.seriesCount,
    times: message.times,
    shards: message.shards,
    repeats: message.repeats,
    tags: message.tags.map((id) => columnId(Number(id))),
    fields: message.fields.map(({ id, nulls }) => ({ id: columnId(Number(id)), nulls })),
  };
}

const chunkFromProto = ({ rowStart, seriesStart, rows }: hot.HotChunk): HotChunk => ({
  rowStart,
  seriesStart,
  rows: decodeVersionedRows(rows, seriesStart),
});
