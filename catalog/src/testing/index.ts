export * from './test-values.js';
export * from './golden.js';
export * from './golden-bytes.js';
