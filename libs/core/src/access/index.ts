export * from './authorize.js';
export * from './principal.js';
