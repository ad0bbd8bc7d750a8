export type * from './thread.js';
export * from './worker-thread.js';
