export * from './predecessors.js';
export * from './replay.js';
export * from './wal-inventory.js';
