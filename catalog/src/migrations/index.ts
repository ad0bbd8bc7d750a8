export * from './migration.js';
export * from './migrate.js';
