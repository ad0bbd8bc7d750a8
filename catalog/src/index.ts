export * from './model/index.js';
export * from './catalog/index.js';
export * from './memory/index.js';
export * from './sqlite/index.js';
export * from './postgres/index.js';
export * from './server/index.js';
export * from './remote/index.js';
