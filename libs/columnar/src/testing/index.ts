export * from './concat-versioned.js';
export * from './fold-versions.js';
export * from './compact-series.js';
export * from './plain-rows.js';
export * from './read-arrow-ipc.js';
export * from './read-parquet.js';
export * from './strings-from.js';
export * from './unite-series.js';
