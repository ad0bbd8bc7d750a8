export * from './catalog.js';
export * from './event-feed.js';
