import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const allowed = {
  'access-control-allow-methods': 'GET, HEAD, POST, DELETE',
  'access-control-allow-headers': 'authorization, content-type, content-encoding, accept, x-request-id',
  'access-control-max-age': '600',
};
const exposed = 'x-request-id, x-influxdb-version, x-inlay-missing-incarnations, retry-after';

/** A browser's question before the request proper; it never carries a token. */
const isPreflight = (request: FastifyRequest): boolean =>
  request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;

/**
 * Lets pages of these origins read answers; `*` stands for every page. To be called before any other hook, so that a
 * refusal can be read as well. The headers are set on the raw answer: those that the router passes on have no other.
 */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const all = origins.includes('*');
  app.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    const { origin } = request.headers;
    reply.raw.setHeader('vary', 'origin');
    if (origin === undefined || !(all || origins.includes(origin))) {
      done();
      return;
    }
    reply.raw.setHeader('access-control-allow-origin', all ? '*' : origin);
    reply.raw.setHeader('access-control-expose-headers', exposed);
    if (!isPreflight(request)) done();
    else void reply.code(204).headers(allowed).send();
  });
}
