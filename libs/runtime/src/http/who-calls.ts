import type { FastifyInstance, FastifyRequest } from 'fastify';
import { anybody, authorize } from '@inlay/core';
import type { Authorize, Principal } from '@inlay/core';
import { publicPaths } from '../access/index.js';
import type { Authenticator } from '../access/index.js';

/** Gives the requests of an app their `authorize`; `principal` is set by the hook that calls `principalOf`. */
export function addAuthorize(app: FastifyInstance, decide: Authorize = authorize): void {
  app.decorateRequest('principal');
  app.decorateRequest('authorize', function (this: FastifyRequest, action, database, table) {
    decide(this.principal, action, database, table);
  });
}

/** Throws as `Authenticator.check` does. */
export const principalOf = (request: FastifyRequest, authenticator: Authenticator): Principal =>
  publicPaths.has(request.routeOptions.url ?? '')
    ? anybody
    : authenticator.check(request.headers.authorization, passwordOf(request));

function passwordOf(request: FastifyRequest): string | undefined {
  if (request.routeOptions.config.tokenInQuery !== true) return undefined;
  const password = (request.query as Readonly<Record<string, unknown>>)['p'];
  return typeof password === 'string' ? password : undefined;
}
