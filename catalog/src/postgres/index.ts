export * from './postgres-catalog.js';
