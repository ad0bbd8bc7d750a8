import type { Clock, Logger } from '@inlay/core';
import type { FastifyInstance } from '@inlay/runtime';
import { registerRawRoutes, v3Error } from '@inlay/runtime';
import type { Flushed } from '@inlay/services';

/** Parts of the route that has all ingesters persist. */
export interface FlushRouteDependencies {
  readonly flushAll: () => Promise<Flushed>;
  readonly logger: Logger;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

/**
 * `POST /api/v3/flush`: answers when all that was acknowledged before is in the catalog, on every ingester. Counts what was
 * in memory: rows that were persisted before, by age or size, are in files already.
 */
export function registerFlushRoute(app: FastifyInstance, { flushAll, logger, clock }: FlushRouteDependencies): void {
  registerRawRoutes(app, (scope) => {
    scope.post('/api/v3/flush', { config: { errorShape: v3Error } }, async (request, reply) => {
      request.authorize('administer');
      const began = clock.monotonicMs();
      const { files, rows } = await flushAll();
      const ms = Math.round(clock.monotonicMs() - began);
      logger.info('flushed', { ms, files, rows, requestId: request.id });
      return reply.code(200).send({ flushed: true, files, rows, duration_ms: ms });
    });
  });
}
