import { InlayError } from '@inlay/core';
import { registerRawRoutes, type FastifyInstance, type FastifyReply, type FastifyRequest } from '@inlay/runtime';
import type { HttpForward } from './http-forward.js';
import type { QuerierTargets } from './querier-targets.js';

/**
 * Requests that no other route takes go to a querier, which sees the same request id. The token goes with them and is checked
 * here and there: there too, because gRPC reaches queriers unchecked by the router, and because only the querier knows what
 * is asked for. The querier is not told who asks: it believes tokens, and no router.
 */
export function registerPassThrough(app: FastifyInstance, targets: QuerierTargets, forward: HttpForward): void {
  registerRawRoutes(app, (scope) => {
    // The v1 query API may carry the token in its parameters.
    scope.all('/*', { config: { tokenInQuery: true } }, (request, reply) => pass(request, reply));
  });

  function pass(request: FastifyRequest, reply: FastifyReply): void {
    request.authorize('connect');
    const target = targets.next();
    if (target === undefined) {
      void reply.send(new InlayError('unavailable', 'this router knows no querier', { code: 'no_querier' }));
      return;
    }
    // Fastify counts the request when the answer has gone, but does not write it.
    forward
      .forward(request.raw, reply.raw, target, { 'x-request-id': request.id })
      .catch((error: unknown) => void reply.send(error));
  }
}
