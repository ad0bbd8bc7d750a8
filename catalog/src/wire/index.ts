export * from './schema-wire.js';
export * from './cluster-wire.js';
export * from './file-wire.js';
