import { fromHalfOpen, incarnationId, noTimes, tableId } from '@inlay/core';
import { encodeVersionedRows } from '@inlay/columnar';
import type { hot } from '@inlay/proto';
import { serverStream, unary } from '@inlay/runtime';
import type { HotGeneration, HotRequest, HotSource, IngesterControl, LostLog } from '@inlay/services';

/** The querier's side: a head, then each generation and the chunks of it that the asker lacks. */
export const hotService = (source: HotSource): hot.HotServiceServer => ({
  read: serverStream<hot.HotReadRequest, hot.HotReadPart>(async function* (message, { authorize, signal }) {
    authorize('read');
    const answer = await source.read(requestOf(message), signal);
    const { filesVersion, lost = [] } = answer;
    const incarnations = answer.incarnations.map(BigInt);
    yield { part: { $case: 'head', value: { incarnations, filesVersion, lost: lost.map(lostToProto) } } };
    for (const generation of answer.generations) {
      yield { part: { $case: 'generation', value: describe(generation) } };
      for (const { rowStart, seriesStart, rows } of generation.chunks)
        yield { part: { $case: 'chunk', value: { rowStart, seriesStart, rows: encodeVersionedRows(rows) } } };
    }
  }),
});

export const controlService = (control: IngesterControl): hot.IngesterControlServiceServer => ({
  flush: unary<hot.FlushRequest, hot.FlushAnswer>(async (_, { authorize }) => {
    authorize('administer');
    const { files, rows } = await control.flush();
    return { files: BigInt(files), rows: BigInt(rows) };
  }),
  adoptEpoch: unary<hot.AdoptEpochRequest, hot.AdoptEpochAnswer>(async ({ epoch }, { authorize }) => {
    authorize('administer');
    await control.adoptEpoch(epoch);
    return {};
  }),
  status: unary<hot.StatusRequest, hot.StatusAnswer>(async (_, { authorize }) => {
    authorize('list');
    const { incarnations, lost, isStarting } = await control.status();
    return { incarnations: incarnations.map(BigInt), lost: lost.map(lostToProto), isStarting };
  }),
});

const lostToProto = ({ incarnation, node, why }: LostLog): hot.LostLog => ({
  incarnation: BigInt(incarnation),
  node,
  why,
});

const requestOf = (message: hot.HotReadRequest): HotRequest => ({
  tableId: tableId(Number(message.tableId)),
  held: message.held.map(({ incarnation, generation, rows, series }) => ({
    incarnation: incarnationId(Number(incarnation)),
    generation: Number(generation),
    rows,
    series,
  })),
  times: fromHalfOpen(message.timeMin, message.timeMax) ?? noTimes,
});

const describe = (generation: HotGeneration): hot.HotGeneration => ({
  incarnation: BigInt(generation.incarnation),
  generation: BigInt(generation.generation),
  partitionKey: generation.partitionKey,
  rowCount: generation.rowCount,
  seriesCount: generation.seriesCount,
  times: generation.times,
  shards: generation.shards,
  repeats: [...generation.repeats],
  tags: generation.tags.map(BigInt),
  fields: generation.fields.map(({ id, nulls }) => ({ id: BigInt(id), nulls })),
});
