import type { FastifyInstance } from 'fastify';
import type { PromMetrics } from '../observe/prom-metrics.js';

export interface AdminRoutesInit {
  readonly metrics: PromMetrics;
  /** What the process still waits for before it can serve; empty when it is ready. */
  readonly notReady: () => readonly string[];
  /** What somebody has to look at although requests may come, a line each. */
  readonly warnings?: () => readonly string[];
}

/**
 * What every role answers about itself. Probes carry no token; `/metrics` asks for one where tokens are on.
 * `/livez` says that the event loop turns, `/readyz` that requests should come, `/health` is InfluxDB's name for it.
 */
export function registerAdminRoutes(app: FastifyInstance, init: AdminRoutesInit): void {
  const isPublic = { config: { isPublic: true } };
  app.get('/health', isPublic, () => 'OK');
  app.get('/livez', isPublic, () => 'OK');
  app.get('/readyz', isPublic, (_, reply) => {
    const waiting = init.notReady();
    return waiting.length === 0
      ? reply.send(['OK', ...(init.warnings?.() ?? [])].join('\n'))
      : reply.code(503).send(`waiting for ${waiting.join(', ')}`);
  });
  app.get('/metrics', async (_, reply) => reply.type(init.metrics.contentType).send(await init.metrics.text()));
}
