export * from './golden.js';
export * from './golden-bytes.js';
export * from './test-values.js';
