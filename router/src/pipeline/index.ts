export { SchemaCache, type SchemaCacheOptions } from './schema-cache.js';
export { SeriesHashCache } from './series-hash-cache.js';
export { splitRows } from './split-rows.js';
export { WritePipeline, type CheckedWrite, type WriteContext } from './write-pipeline.js';
