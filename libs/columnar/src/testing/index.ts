export * from './concat-versioned.js';
export * from './fold-versions.js';
export * from './plain-rows.js';
