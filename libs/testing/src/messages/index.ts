export * from './message-checks.js';
export * from './numbers.js';
export * from './stream-of.js';
