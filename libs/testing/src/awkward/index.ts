export * from './columns.js';
export * from './integers.js';
