import { defined, type Clock, type Logger, type Random } from '@inlay/core';
import { openAuthenticator, peersOnly, sha256, TokenAuthenticator } from '../access/index.js';
import type { LoadedAuthenticator } from '../access/index.js';
import type { Admission } from '../admission/index.js';
import { closeGrpc, createGrpcServer, listenGrpc } from '../grpc/index.js';
import { createHttpApp, registerAdminRoutes, registerWelcome } from '../http/index.js';
import type { WelcomeFacts } from '../http/index.js';
import type { PromMetrics } from '../observe/prom-metrics.js';
import type { Service } from '../process/lifecycle.js';
import { callGraceMs, probeGraceMs, requestGraceMs } from '../process/stop-times.js';
import { PublicServer } from '../server/index.js';
import type { GrpcDestination } from '../server/index.js';
import type { RoleOptions, RolePlan } from './role.js';

/** What the ports of one process have in common. */
export interface PortParts {
  readonly plan: RolePlan;
  readonly values: RoleOptions;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: PromMetrics;
  readonly admission: Admission;
  /** Told when a port listens. */
  readonly addresses: { url: string; internal: string };
}

/** What the port for clients needs beyond that. */
export interface PublicPortParts extends PortParts {
  readonly access: LoadedAuthenticator;
  readonly notReady: () => readonly string[];
  readonly facts: () => WelcomeFacts;
}

/** HTTP with probes, metrics and the role's routes, and gRPC where the role answers or passes on what clients call. */
export function publicPortOf(parts: PublicPortParts): Service {
  const { plan, values, clock, random, logger, metrics, admission, access, addresses, notReady } = parts;
  const { app, server: http } = createHttpApp({
    clock,
    random,
    logger,
    metrics,
    authenticator: access.authenticator,
    admission,
    corsOrigins: values.corsOrigins,
  });
  registerAdminRoutes(app, { metrics, notReady, warnings: () => plan.warnings?.() ?? [] });
  plan.routes?.(app);
  if (plan.welcome !== undefined) registerWelcome(app, parts.facts);
  const { host, port } = values;
  const server = new PublicServer({ host, port, http, grpc: grpcOf(parts), clock, logger, admission });
  return {
    name: 'public port',
    start: async () => {
      await app.ready();
      await server.start();
      addresses.url = server.url;
    },
    stop: () => server.stop(plan.routes === undefined ? probeGraceMs : requestGraceMs),
  };
}

function grpcOf({ plan, clock, logger, metrics, admission, access }: PublicPortParts): GrpcDestination {
  if (plan.grpc === undefined) return { kind: 'none' };
  if (plan.grpc.kind === 'forward') return plan.grpc;
  const { messageBytesMax, add } = plan.grpc;
  const server = createGrpcServer({
    clock,
    logger,
    metrics,
    admission,
    messageBytesMax,
    authenticate: (authorization) => access.authenticator.check(authorization),
  });
  add(server);
  return { kind: 'server', server };
}

/** gRPC for the other roles. Calls need the token that roles show each other, where there is one. */
export function internalPortOf(parts: PortParts, token: string | undefined): Service {
  const { plan, values, clock, logger, metrics, admission, addresses } = parts;
  const { internalGrpc } = plan;
  if (internalGrpc === undefined) return { name: 'internal port' };
  const authenticate = peersOnly(token === undefined ? openAuthenticator : new TokenAuthenticator(sha256(token)));
  const grpc = createGrpcServer({ clock, logger, metrics, admission, authenticate });
  return {
    name: 'internal port',
    start: async () => {
      internalGrpc(grpc);
      const wanted = defined(values.internalPort, 'the option --internal-port');
      const port = await listenGrpc(grpc, values.host, wanted, { admission, logger });
      addresses.internal = `${values.host}:${String(port)}`;
    },
    stop: () => closeGrpc(grpc, callGraceMs),
  };
}
