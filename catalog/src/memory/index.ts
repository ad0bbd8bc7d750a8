export * from './memory-catalog.js';
