export * from './golden.js';
export * from './golden-bytes.js';
export * from './memory-catalog.js';
export * from './start-catalog.js';
export * from './test-values.js';
