export * from './make-hot-store.js';
export * from './executor/inline-executor.js';
export * from './executor/worker-executor.js';
export type * from './executor/persist-executor.js';
export { defaultPersisterLimits, type PersisterLimits } from './persister.js';
export type { PersistPolicy } from './persist-policy.js';
export { partitionHash } from './persist-attempt.js';
