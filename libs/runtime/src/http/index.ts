export type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
export * from './error-shape.js';
export * from './http-app.js';
export * from './admin-routes.js';
export * from './body-pool.js';
export * from './break-off.js';
export * from './packed-body.js';
export * from './request-body.js';
export * from './welcome.js';
