export * from './model/index.js';
export * from './catalog/index.js';
export * from './server/index.js';
export * from './remote/index.js';
export { shardMapFromWire, shardMapToWire } from './wire/index.js';
export * from './metrics.js';
export * from './options.js';
export * from './build.js';
export * from './main.js';
