import type { FastifyInstance } from '@inlay/runtime';
import { registerRawRoutes, v3Error } from '@inlay/runtime';

/** `POST /api/v3/flush`: answers when all that was acknowledged before is in the catalog, on every ingester. */
export function registerFlushRoute(app: FastifyInstance, flushAll: () => Promise<void>): void {
  registerRawRoutes(app, (scope) => {
    scope.post('/api/v3/flush', { config: { errorShape: v3Error } }, async (_, reply) => {
      await flushAll();
      return reply.code(200).send({ flushed: true });
    });
  });
}
