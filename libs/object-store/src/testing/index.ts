export * from './faulty-object-store.js';
export * from './memory-object-store.js';
