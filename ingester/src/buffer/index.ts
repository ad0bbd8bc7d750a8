export type * from './hot-store.js';
