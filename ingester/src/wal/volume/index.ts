export * from './volume-file.js';
export * from './volume-format.js';
