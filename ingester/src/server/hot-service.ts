import type { hot } from '@inlay/proto';
import { serverStream, unary } from '@inlay/runtime';
import type { HotSource, IngesterControl } from '@inlay/services';
import { adoptEpochFromWire, flushedToWire, hotAnswerToWire, hotRequestFromWire, statusToWire } from '@inlay/wire';

/** The querier's side: a head, then each generation and the chunks of it that the asker lacks. */
export const hotService = (source: HotSource): hot.HotServiceServer => ({
  read: serverStream<hot.HotReadRequest, hot.HotReadPart>(async function* (request, { authorize, signal }) {
    authorize('read');
    yield* hotAnswerToWire(await source.read(hotRequestFromWire(request), signal));
  }),
});

/** What an administrator asks of an ingester. */
export const controlService = (control: IngesterControl): hot.IngesterControlServiceServer => ({
  flush: unary<hot.FlushRequest, hot.FlushAnswer>(async (_, { authorize }) => {
    authorize('administer');
    return flushedToWire(await control.flush());
  }),
  adoptEpoch: unary<hot.AdoptEpochRequest, hot.AdoptEpochAnswer>(async (request, { authorize }) => {
    authorize('administer');
    await control.adoptEpoch(adoptEpochFromWire(request));
    return {};
  }),
  status: unary<hot.StatusRequest, hot.StatusAnswer>(async (_, { authorize }) => {
    authorize('list');
    return statusToWire(await control.status());
  }),
});
