export * from './catalog.js';
export * from './decorated-catalog.js';
export * from './event-feed.js';
export * from './measured-catalog.js';
export * from './reached-catalog.js';
export * from './retrying-catalog.js';
export * from './schema-cache.js';
