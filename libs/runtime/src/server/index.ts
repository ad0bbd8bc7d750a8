export { readProtocol } from './connection-preface.js';
export * from './door.js';
export * from './public-server.js';
export type { ForwardTarget } from './tcp-forward.js';
