export * from './remote-catalog.js';
