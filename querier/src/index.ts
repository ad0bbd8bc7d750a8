export * from './build.js';
export * from './options.js';
export * from './query/query-service.js';
export type { EngineProcess } from './engine/process/engine-process.js';
