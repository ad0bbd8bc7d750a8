import type { FastifyInstance } from 'fastify';
import type { PromMetrics } from '../observe/prom-metrics.js';

/** Sources of the answers of probes and of `/metrics`. */
export interface AdminRoutesInit {
  readonly metrics: PromMetrics;
  /** What the process still waits for before it can serve; empty when it is ready. */
  readonly notReady: () => readonly string[];
  /** What somebody has to look at although requests may come. Strangers may ask: they hear how many, the log says what. */
  readonly warnings?: () => readonly string[];
}

/**
 * What every role answers about itself. Probes carry no token; `/metrics` asks for one where tokens are on.
 * `/livez` says that the event loop turns, `/readyz` that requests should come, `/health` is InfluxDB's name for it.
 */
export function registerAdminRoutes(app: FastifyInstance, init: AdminRoutesInit): void {
  app.get('/health', () => 'OK');
  app.get('/livez', () => 'OK');
  app.get('/readyz', (_, reply) => {
    const waiting = init.notReady();
    if (waiting.length > 0) return reply.code(503).send(`waiting for ${waiting.join(', ')}`);
    const warnings = init.warnings?.().length ?? 0;
    return reply.send(
      warnings === 0 ? 'OK' : `OK\nwarnings: ${String(warnings)}; the log of this process says what is wrong`,
    );
  });
  app.get('/metrics', async (request, reply) => {
    request.authorize('observe');
    return reply.type(init.metrics.contentType).send(await init.metrics.text());
  });
}
