import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from '@inlay/runtime';
import { abortedByClient, breakOff, registerRawRoutes, v3Error } from '@inlay/runtime';
import type { ResultChunk } from '../engine/engine.js';
import type { QueryAdmission } from '../query/query-admission.js';
import type { QueryService } from '../query/query-service.js';
import { readQueryBody } from './query-body.js';
import type { RequestReader } from '../thread/request-reader.js';
import { contentTypes, type RawParameters } from '../request/query-parameters.js';

/** Parts of the routes for queries. */
export interface QueryRouteDependencies {
  readonly queries: QueryService;
  readonly admission: QueryAdmission;
  readonly reader: RequestReader;
}

/** `GET|POST /api/v3/query_sql`: parameters in the query string or in a JSON body, the body's win. */
export function registerQueryRoutes(
  app: FastifyInstance,
  { queries, admission, reader }: QueryRouteDependencies,
): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const share = admission.enter();
    reply.raw.once('close', () => share.leave());
    const body = await readQueryBody(request, admission.bodyBytesMax, share);
    const signal = abortedByClient(reply);
    const given = { body, query: request.query as RawParameters, accept: request.headers.accept };
    const query = await reader.ofHttp(given, signal);
    request.authorize('read', query.database);
    admission.checked(query.sql);
    const result = await queries.run({ ...query, principal: request.principal, requestId: request.id }, signal);
    // Partial only when asked for, and then marked: these incarnations' newest rows are not in the answer.
    if (result.missing.length > 0) void reply.header('x-inlay-missing-incarnations', result.missing.join(','));
    const bodies = Readable.from(await startedBodies(result.chunks), { objectMode: false });
    bodies.once('error', () => breakOff(request.raw));
    return reply.type(contentTypes[query.format]).send(bodies);
  };
  registerRawRoutes(app, (scope) => {
    scope.route({
      method: ['GET', 'POST'],
      url: '/api/v3/query_sql',
      config: { errorShape: v3Error },
      handler: answer,
    });
  });
}

/**
 * The bodies, the first of them already there: an error that comes before it is answered as JSON with its status. A
 * later one breaks the connection off, so that a client never takes a part for the whole.
 */
async function startedBodies(chunks: AsyncIterable<ResultChunk>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* () {
    let finished = first.done === true;
    try {
      for (let next = first; next.done !== true; next = await iterator.next()) yield next.value.body;
      finished = true;
    } finally {
      if (!finished) await iterator.return?.();
    }
  })();
}
