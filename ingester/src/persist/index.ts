export * from './make-hot-store.js';
export * from './executor/worker-executor.js';
export * from './start-persist-thread.js';
export type * from './executor/persist-executor.js';
export type { PersistJobMessage, PersistResultMessage } from './executor/persist-messages.js';
export { defaultPersisterLimits, type PersisterLimits } from './persister.js';
export type { PersistPolicy } from './persist-policy.js';
