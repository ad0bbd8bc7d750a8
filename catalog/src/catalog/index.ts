export * from './catalog.js';
export * from './event-feed.js';
export * from './schema-cache.js';
