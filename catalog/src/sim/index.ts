export * from './disk-catalog.js';
