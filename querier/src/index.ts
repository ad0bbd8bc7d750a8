export * from './build.js';
export * from './main.js';
export * from './options.js';
export * from './query-service.js';
