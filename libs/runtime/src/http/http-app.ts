import { fastify } from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { InlayError, limitedLogger } from '@inlay/core';
import type { Action, Authorize, Clock, Labels, Logger, Metrics, Principal, Random } from '@inlay/core';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Authenticator } from '../access/index.js';
import { processAdmission } from '../admission/index.js';
import type { Admission } from '../admission/index.js';
import { Refusals } from '../observe/refusals.js';
import { answerClientError, headerBytesMax } from './client-errors.js';
import { takeAnyContentType } from './content-types.js';
import { allowOrigins } from './cors.js';
import { Discards } from './discard.js';
import { retryAfterOf, shapeOfPath, statusOf } from './error-shape.js';
import type { ErrorShape } from './error-shape.js';
import { keepHalfOpen } from './half-open.js';
import { toHttpError } from './http-error.js';
import { requestIdOf } from './request-id.js';
import { addAuthorize, principalOf } from './who-calls.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** That of the path's API unless told otherwise. */
    errorShape?: ErrorShape;
    /** The v1 API may carry the token in the `p` parameter. */
    tokenInQuery?: boolean;
  }
  interface FastifyRequest {
    /** Who asks. */
    principal: Principal;
    /** For every route that is not public: once, before anything is looked up. Throws as `Authorize` does. */
    authorize(action: Action, database?: string, table?: string): void;
  }
}

/** Parts and limits of an HTTP server without a port. */
export interface HttpAppInit {
  readonly clock: Clock;
  /** Request ids are made of it. */
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly authenticator: Authenticator;
  /** That of the product unless told otherwise. */
  readonly authorize?: Authorize;
  /** Bytes of a body that a route has parsed; routes that read the stream have their own limit. */
  readonly bodyBytesMax?: number;
  /** The process's own unless told otherwise. */
  readonly admission?: Admission | undefined;
  /** Origins whose pages may read answers; none unless told otherwise. */
  readonly corsOrigins?: readonly string[];
}

/** A Fastify instance whose Node server never listens by itself: PublicServer gives it its connections. */
export interface HttpApp {
  readonly app: FastifyInstance;
  readonly server: Server;
}

/** From the first byte of a request to the last of its headers, however they trickle in. */
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 300_000;
const keepAliveTimeoutMs = 75_000;
/** How often Node looks for requests that took longer. */
const checkMs = 2_000;
/** Bodies that routes do not read themselves name a database and its settings. */
const parsedBodyBytesMax = 64 * 1024;

/** Request ids, tokens, errors as JSON, counts and latencies; routes are the rooms' business. */
export function createHttpApp(init: HttpAppInit): HttpApp {
  let server: Server | undefined;
  const { clock, random } = init;
  const report = reportTo(init.logger, clock);
  const app = fastify({
    logger: false,
    genReqId: ({ headers }: IncomingMessage) => requestIdOf(headers['x-request-id'], random),
    requestIdHeader: false,
    bodyLimit: init.bodyBytesMax ?? parsedBodyBytesMax,
    forceCloseConnections: false,
    return503OnClosing: false,
    // `//write` is what a base URL with a slash at its end makes of `/write`.
    routerOptions: { ignoreDuplicateSlashes: true },
    // Three copies of ajv, two hundred modules, would be loaded for schemas that no route has.
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    clientErrorHandler: (error, socket) => {
      const onRefused = ({ code }: InlayError, status: number): void => report.refusals.add({ status, code });
      answerClientError(error, socket, { requestId: random.uuid(), onRefused });
    },
    frameworkErrors: (error, request, reply) => void answerError(report, toHttpError(error), request, reply),
    serverFactory: (handler) => {
      server = createServer(
        {
          noDelay: true,
          maxHeaderSize: headerBytesMax,
          // InfluxDB does not ask for it either, and Node would answer without a word.
          requireHostHeader: false,
          headersTimeout: headersTimeoutMs,
          requestTimeout: requestTimeoutMs,
          keepAliveTimeout: keepAliveTimeoutMs,
          connectionsCheckingInterval: checkMs,
        },
        handler,
      );
      keepHalfOpen(server, clock);
      countRequests(server, init.admission ?? processAdmission(clock), clock);
      return server;
    },
  });
  takeAnyContentType(app);
  allowOrigins(app, init.corsOrigins ?? []);
  addAuthorize(app, init.authorize);
  addRequestHook(app, init.authenticator);
  addMeasuring(app, init.metrics);
  addRefusals(app, report);
  addErrors(app, report);
  if (server === undefined) throw new Error('Fastify did not ask for its server');
  return { app, server };
}

function noSchemas(): never {
  throw new Error('a route has a schema: take the compilers out of the options of Fastify');
}

/** Tells the connection that it is at work, and reads slowly what a client sends on after its answer. */
function countRequests(server: Server, { connections }: Admission, clock: Clock): void {
  const discards = new Discards(clock);
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const connection = connections.of(request.socket);
    connection?.begin();
    response.once('close', () => connection?.end());
    response.prependOnceListener('finish', () => {
      if (!request.complete && !request.socket.destroyed) discards.add(request);
    });
  });
}

function addRequestHook(app: FastifyInstance, authenticator: Authenticator): void {
  app.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) => {
    reply.raw.setHeader('x-request-id', request.id);
    try {
      request.principal = principalOf(request, authenticator);
    } catch (error) {
      done(error as Error);
      return;
    }
    done();
  });
}

function addMeasuring(app: FastifyInstance, metrics: Metrics): void {
  const seconds = metrics.histogram({
    name: 'http_request_seconds',
    help: 'Time from a request to the end of its answer, by route, method and status',
    labels: ['route', 'method', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30],
  });
  // One object for one set of labels: PromMetrics finds its counter by it.
  const known = new Map<string, Labels>();
  app.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) => {
    const route = request.routeOptions.url ?? 'unknown';
    const key = `${request.method} ${route} ${reply.statusCode}`;
    let labels = known.get(key);
    if (labels === undefined) {
      labels = { route, method: request.method, status: String(reply.statusCode) };
      known.set(key, labels);
    }
    seconds.observe(reply.elapsedTime / 1000, labels);
    done();
  });
}

interface Report {
  readonly logger: Logger;
  readonly refusals: Refusals;
  /** Codes of the errors that requests are answered with. */
  readonly codes: WeakMap<FastifyRequest, string>;
}

/** Clients cause these lines: they come as fast as requests only at debug. */
const reportTo = (logger: Logger, clock: Clock): Report => ({
  logger: limitedLogger(logger, clock),
  refusals: new Refusals(logger, clock),
  codes: new WeakMap(),
});

const isRefusal = (status: number): boolean => (status >= 400 && status < 500) || status === 503;

/** By the answer and not by the error: a write whose lines are refused is answered by its route. */
function addRefusals(app: FastifyInstance, { refusals, codes }: Report): void {
  app.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) => {
    const { statusCode: status } = reply;
    if (isRefusal(status)) {
      const code = codes.get(request) ?? 'in_answer';
      refusals.add({ status, code, route: request.routeOptions.url, requestId: request.id });
    }
    done();
  });
}

function answerError(report: Report, error: InlayError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { logger, codes } = report;
  const status = statusOf(error);
  const route = request.routeOptions.url;
  if (!isRefusal(status))
    logger.error('request failed', {
      requestId: request.id,
      method: request.method,
      route,
      error,
    });
  else {
    codes.set(request, error.code);
    logger.debug('request refused', {
      requestId: request.id,
      method: request.method,
      route,
      status,
      code: error.code,
      message: error.message,
    });
  }
  const retryAfter = retryAfterOf(error);
  if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
  if (status === 401) void reply.header('www-authenticate', 'Bearer realm="inlay"');
  const shape = request.routeOptions.config.errorShape ?? shapeOfPath(request.url);
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(shape(error, request.id)));
}

function addErrors(app: FastifyInstance, report: Report): void {
  const answer = (error: InlayError, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    answerError(report, error, request, reply);
  app.setErrorHandler((error, request, reply) => answer(toHttpError(error), request, reply));
  const methodsOf = collectMethods(app);
  const answerMissing = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const path = (request.url.split('?')[0] ?? '').replace(/\/{2,}/g, '/');
    const methods = methodsOf(path);
    if (methods.length === 0)
      return answer(
        new InlayError('not_found', `there is nothing at ${path.slice(0, 100)}`, { code: 'no_route' }),
        request,
        reply,
      );
    void reply.header('allow', methods.join(', '));
    return answer(
      new InlayError('invalid', `${path} takes ${methods.join(', ')}, not ${request.method}`, {
        code: 'wrong_method',
        details: { httpStatus: 405 },
      }),
      request,
      reply,
    );
  };
  app.setNotFoundHandler(answerMissing);
  // Before the body is read: what is wrong with it is not what is wrong.
  app.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) => {
    if (request.is404) void answerMissing(request, reply);
    else done();
  });
}

/** Which methods a path would take; Fastify itself only knows that this one is not taken. */
function collectMethods(app: FastifyInstance): (path: string) => string[] {
  const routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];
  app.addHook('onRoute', (route) => {
    const literal = route.url.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
    const pattern = new RegExp(`^${literal.replace(/:[^/]+/g, '[^/]+').replace(/\*/g, '.*')}$`);
    routes.push({ pattern, methods: typeof route.method === 'string' ? [route.method] : route.method });
  });
  return (path) =>
    [...new Set(routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods))].sort();
}
