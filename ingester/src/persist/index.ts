export * from './make-hot-store.js';
export * from './inline-executor.js';
export * from './worker-executor.js';
export type * from './persist-executor.js';
export { defaultPersisterLimits, type PersisterLimits } from './persister.js';
export type { PersistPolicy } from './persist-policy.js';
export { partitionHash } from './persist-attempt.js';
