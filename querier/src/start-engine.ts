import { EngineProcess, type EngineProcessOptions } from './engine/process/engine-process.js';
import type { QueryOptions } from './options.js';

type Wanted = Pick<QueryOptions, 'queryMemoryBytes' | 'queriesMax'>;

export const engineProcessOptions = ({ queryMemoryBytes, queriesMax }: Wanted): EngineProcessOptions => ({
  memoryBytes: queryMemoryBytes,
  queriesMax,
});

/** To be called before the modules of a querier are loaded, and given to `buildQuerier`: both take a while. */
export const startEngine = (options: Wanted): EngineProcess => new EngineProcess(engineProcessOptions(options));
