export * from './entry-point.js';
export * from './node-files.js';
export * from './options/index.js';
