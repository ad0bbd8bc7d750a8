export * from './entry-point.js';
export * from './node-files.js';
