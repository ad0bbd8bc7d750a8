export * from './public-server.js';
export type { ForwardTarget } from './tcp-forward.js';
