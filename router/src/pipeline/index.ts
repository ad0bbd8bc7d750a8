export { SchemaCache, type SchemaCacheOptions } from './schema-cache.js';
export { SeriesHashCache } from './series-hash-cache.js';
export { splitByOwner } from './split-by-owner.js';
export { WritePipeline, type CheckedWrite, type WriteContext } from './write-pipeline.js';
