import type { Clock, Logger } from '@inlay/core';
import type { FastifyInstance } from '@inlay/runtime';
import { registerRawRoutes, v3Error } from '@inlay/runtime';

export interface FlushRouteDependencies {
  readonly flushAll: () => Promise<void>;
  readonly logger: Logger;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

/** `POST /api/v3/flush`: answers when all that was acknowledged before is in the catalog, on every ingester. */
export function registerFlushRoute(app: FastifyInstance, { flushAll, logger, clock }: FlushRouteDependencies): void {
  registerRawRoutes(app, (scope) => {
    scope.post('/api/v3/flush', { config: { errorShape: v3Error } }, async (request, reply) => {
      const began = clock.monotonicMs();
      await flushAll();
      logger.info('flushed', { ms: Math.round(clock.monotonicMs() - began), requestId: request.id });
      return reply.code(200).send({ flushed: true });
    });
  });
}
