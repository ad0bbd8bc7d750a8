export * from './sqlite-catalog.js';
