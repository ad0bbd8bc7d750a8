import { InlayError, type Clock, type Logger } from '@inlay/core';
import type { FastifyInstance } from '@inlay/runtime';
import { v3Error } from '@inlay/runtime';
import { incarnationOf, type IngesterRegistry, type ListedIncarnation } from '../ingesters/ingester-registry.js';

/** Parts of the routes about ingesters. */
export interface IngesterRouteDependencies {
  readonly registry: IngesterRegistry;
  readonly logger: Logger;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/**
 * `GET /api/v3/ingesters`: the incarnations that are not closed, and who answers for them. `POST /api/v3/ingesters/forget`
 * with `{"incarnation": 7, "accept_loss": true}`: gives up the rows of one whose log will not come back.
 */
export function registerIngesterRoutes(app: FastifyInstance, dependencies: IngesterRouteDependencies): void {
  const { registry, logger, clock } = dependencies;
  const config = { errorShape: v3Error };
  app.get('/api/v3/ingesters', { config }, async (request) => {
    request.authorize('list');
    return (await registry.list()).map(rowOf);
  });
  app.post('/api/v3/ingesters/forget', { config }, async (request, reply) => {
    request.authorize('administer');
    const body = (request.body ?? {}) as { readonly incarnation?: unknown; readonly accept_loss?: unknown };
    const id = incarnationOf(body.incarnation);
    if (body.accept_loss !== true)
      throw new InlayError(
        'invalid',
        `forgetting incarnation ${String(id)} gives up every row of it that is not in a file yet, for good: say so with --accept-loss ("accept_loss": true)`,
        { code: 'loss_not_accepted', details: { incarnation: id } },
      );
    const { node } = await registry.forget(id);
    logger.warn('an incarnation was forgotten on request: its rows that are in no file are given up', {
      incarnation: id,
      node,
      by: request.ip,
      at: new Date(clock.nowMs()).toISOString(),
    });
    return reply.code(200).send({ forgotten: id, node });
  });
}

const rowOf = ({ incarnation, answers, why }: ListedIncarnation): Record<string, unknown> => ({
  incarnation: incarnation.id,
  node: incarnation.node,
  address: incarnation.address,
  state: incarnation.state,
  volume: incarnation.volume ?? null,
  answers,
  why,
});
