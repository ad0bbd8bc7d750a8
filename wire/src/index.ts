export * from './control-wire.js';
export * from './hot-wire.js';
export * from './write-wire.js';
