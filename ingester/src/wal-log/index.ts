export * from './wal-log.js';
