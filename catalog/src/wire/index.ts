export * from './database-wire.js';
export * from './schema-wire.js';
export * from './cluster-wire.js';
export * from './event-wire.js';
export * from './file-wire.js';
