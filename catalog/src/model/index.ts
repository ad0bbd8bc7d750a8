export * from './schema.js';
export * from './cluster.js';
export * from './file.js';
