export * from './sql-catalog.js';
export * from './sql-store.js';
export * from './transaction.js';
export * from './tables.js';
