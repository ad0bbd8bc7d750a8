/**
 * What a command line needs, without servers: neither gRPC nor Fastify nor pino is loaded, so that a client command starts
 * in a fraction of a second. Option declarations of roles import from here for the same reason.
 */
export * from './options/index.js';
export { accessOptions, accessRelations, isAuthOn, type AccessOptions } from './access/access-options.js';
export { internalAccessRelations, internalAccessSpecs } from './access/internal-access.js';
export * from './admission/door-options.js';
export { loggingOptions, type LoggingOptions } from './observe/logging-options.js';
export { readTokenFile } from './access/load-authenticator.js';
export { letHeapGrow } from './process/heap-growth.js';
export { version } from './version.js';
