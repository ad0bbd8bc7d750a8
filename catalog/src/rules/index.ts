export * from './database-rules.js';
export * from './plan-schema.js';
export * from './rendezvous.js';
export * from './assign-shards.js';
