export * from './model/index.js';
export * from './catalog/index.js';
