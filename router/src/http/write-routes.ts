import { InlayError, type Clock } from '@inlay/core';
import {
  BodyPool,
  readPackedBody,
  registerRawRoutes,
  v1Error,
  v2Error,
  v3Error,
  type Body,
  type BodyAdmission,
  type ErrorShape,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from '@inlay/runtime';
import type { Writer } from '../writer.js';
import { v1Rejection, v2Rejection, v3Rejection, type RejectedWrite, type RejectionAnswer } from './write-answers.js';
import {
  v1Parameters,
  v2Parameters,
  v3Parameters,
  type RawParameters,
  type WriteParameters,
} from './write-parameters.js';

/** Parts that the three write routes share. */
export interface WriteRoutesDeps {
  readonly writer: Writer;
  readonly admission: BodyAdmission;
  readonly clock: Clock;
  /** Limit of one body, both as sent and unpacked. */
  readonly bodyBytesMax: number;
}

/** What differs between the three APIs. */
interface WriteApi {
  readonly url: string;
  readonly parameters: (raw: RawParameters) => WriteParameters;
  readonly errorShape: ErrorShape;
  readonly rejection: (rejected: RejectedWrite) => RejectionAnswer;
  readonly refusesEmpty: boolean;
  readonly tokenInQuery: boolean;
}

const apis: readonly WriteApi[] = [
  {
    url: '/write',
    parameters: v1Parameters,
    errorShape: v1Error,
    rejection: v1Rejection,
    refusesEmpty: false,
    tokenInQuery: true,
  },
  {
    url: '/api/v2/write',
    parameters: v2Parameters,
    errorShape: v2Error,
    rejection: v2Rejection,
    refusesEmpty: false,
    tokenInQuery: false,
  },
  {
    url: '/api/v3/write_lp',
    parameters: v3Parameters,
    errorShape: v3Error,
    rejection: v3Rejection,
    refusesEmpty: true,
    tokenInQuery: false,
  },
];

/** `POST /api/v3/write_lp`, `/api/v2/write`, `/write`: 204 when every line is durable and can be read. */
export function registerWriteRoutes(app: FastifyInstance, deps: WriteRoutesDeps): void {
  const pooled = { ...deps, pool: new BodyPool() };
  registerRawRoutes(app, (scope) => {
    for (const api of apis) {
      const config = { errorShape: api.errorShape, tokenInQuery: api.tokenInQuery };
      scope.post(api.url, { config }, (request, reply) => {
        // Not an async handler: Fastify would wait for the end of the answer once more, for each small write.
        answerOf(api, pooled, request).then(
          (answer) => sendAnswer(answer, request, reply),
          (error: unknown) => void reply.send(error),
        );
      });
    }
  });
}

/** Undefined when every line is stored. */
async function answerOf(
  api: WriteApi,
  deps: WriteRoutesDeps & { readonly pool: BodyPool },
  request: FastifyRequest,
): Promise<RejectionAnswer | undefined> {
  const { admission, bodyBytesMax: bytesMax, clock, pool, writer } = deps;
  const parameters = api.parameters(request.query as RawParameters);
  // Before the body is read.
  request.authorize('write', parameters.database);
  const share = admission.enter();
  let body: Body | undefined;
  try {
    body = await readPackedBody(request.raw, { bytesMax, pool, share });
    const { bytes, hasSpareByte } = body;
    const { database, acceptPartial, precision } = parameters;
    const nowNs = clock.nowNs();
    const context = { principal: request.principal, database, acceptPartial, precision, nowNs, hasSpareByte };
    const written = await writer.write(withoutMark(bytes), context);
    if (written.lineCount === 0 && api.refusesEmpty)
      throw new InlayError('invalid', 'the body holds no line', { code: 'empty_write' });
    return written.errorCount === 0
      ? undefined
      : api.rejection({ ...written, acceptPartial: parameters.acceptPartial });
  } finally {
    // The writer has copied every name and value that it keeps, and refused lines are strings by now.
    body?.release();
    share.leave();
  }
}

/** Editors on Windows put a mark of byte order before the text; it is no part of the first table's name. */
const withoutMark = (bytes: Buffer): Buffer =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;

function sendAnswer(answer: RejectionAnswer | undefined, request: FastifyRequest, reply: FastifyReply): void {
  if (answer === undefined) void reply.code(204).send();
  else
    void reply
      .code(answer.status)
      .type('application/json; charset=utf-8')
      .send(JSON.stringify({ ...answer.body, request_id: request.id }));
}
