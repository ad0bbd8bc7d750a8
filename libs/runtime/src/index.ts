export * from './entry-point.js';
export * from './files/node-files.js';
export * from './options/index.js';
export * from './observe/pino-logger.js';
export * from './observe/prom-metrics.js';
export * from './grpc/index.js';
export * from './access/index.js';
export * from './process/lifecycle.js';
